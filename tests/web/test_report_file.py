"""Who gets an interview's report, and what comes over the wire."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from app.context import get_ports
from app.reports import services
from tests.fakes.ports import OnePagePdf
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def interview(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        return seed_finished_interview(get_ports(), get_organization(people), "Zoë Đorđević").id


@pytest.fixture
def reported(web_app: Flask, interview: uuid.UUID) -> uuid.UUID:
    with web_app.app_context():
        ports = get_ports()
        ports.__dict__["pdf"] = OnePagePdf()
        services.build_report(ports, interview)
    return interview


@pytest.mark.parametrize("role", ["recruiter", "viewer", "org_admin"])
def test_people_of_the_organisation_get_it(browser: Browser, people: People, reported: uuid.UUID, role: str) -> None:
    browser.sign_in(getattr(people, role))
    answer = browser.get(f"/interviews/{reported}/report.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert b"Zo\xc3\xab" in answer.data
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Interview%20report%20Zo%C3%AB" in answer.headers["Content-Disposition"]


def test_visitors_are_sent_to_sign_in(browser: Browser, reported: uuid.UUID) -> None:
    assert browser.get(f"/interviews/{reported}/report.pdf").status_code == 302


def test_it_does_not_exist_for_another_organisation(browser: Browser, people: People, reported: uuid.UUID) -> None:
    browser.sign_in(people.stranger)
    assert browser.get(f"/interviews/{reported}/report.pdf").status_code == 404


def test_a_platform_admin_is_refused(browser: Browser, people: People, reported: uuid.UUID) -> None:
    browser.sign_in(people.platform_admin)
    assert browser.get(f"/interviews/{reported}/report.pdf").status_code == 403


def test_there_is_none_before_it_is_made(browser: Browser, people: People, interview: uuid.UUID) -> None:
    browser.sign_in(people.viewer)
    assert browser.get(f"/interviews/{interview}/report.pdf").status_code == 404


def test_an_unchanged_file_is_not_sent_twice(browser: Browser, people: People, reported: uuid.UUID) -> None:
    browser.sign_in(people.viewer)
    etag = browser.get(f"/interviews/{reported}/report.pdf").headers["ETag"]
    assert browser.get(f"/interviews/{reported}/report.pdf", **{"If-None-Match": etag}).status_code == 304
