"""Taking interviews out, and links that let others read a report."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.context import get_ports
from app.database import utc_now
from app.extensions import db
from app.interviews.models import Answer
from app.reports import services
from app.reports.models import ReportShare
from tests.fakes.ports import OnePagePdf
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

LINK = re.compile(r'value="[^"]*(/shared/reports/[\w-]+)"')
WORK = AuditEntry.action != "signed_in"


@pytest.fixture
def reported(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        interview = seed_finished_interview(get_ports(), get_organization(people)).id
        ports = get_ports()
        ports.__dict__["pdf"] = OnePagePdf()
        services.build_report(ports, interview)
    return interview


def make_link(browser: Browser, reported: uuid.UUID, days: str = "14") -> str:
    page = f"/interviews/{reported}/shares"
    found = LINK.search(browser.post(page, page, days=days).text)
    assert found
    return found[1]


def test_a_visitor_reads_the_report_by_its_link_and_it_is_logged(
    web_app: Flask, browser: Browser, people: People, reported: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    link = make_link(browser, reported)
    answer = web_app.test_client().get(link)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    with web_app.app_context():
        share = db.session.query(ReportShare).one()
        assert share.openings == 1
        assert share.token_hash not in link
        assert [entry.action for entry in db.session.query(AuditEntry).filter(WORK).order_by(AuditEntry.number)] == [
            "report_shared",
            "shared_report_opened",
        ]
    assert link not in browser.get(f"/interviews/{reported}/shares").text


def test_a_revoked_link_and_an_ended_one_open_nothing(
    web_app: Flask, browser: Browser, people: People, reported: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    revoked, ended = make_link(browser, reported), make_link(browser, reported)
    page = f"/interviews/{reported}/shares"
    with web_app.app_context():
        shares = db.session.query(ReportShare).order_by(ReportShare.created_at).all()
        shares[1].expires_at = utc_now() - timedelta(seconds=1)
        first = shares[0].id
        db.session.commit()
    browser.post(f"/shares/{first}/revocation", page)
    for link in (revoked, ended, "/shared/reports/nonsense"):
        assert web_app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("days", ["0", "91", "many"])
def test_a_link_ends(browser: Browser, people: People, reported: uuid.UUID, days: str) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{reported}/shares"
    assert browser.post(page, page, days=days).status_code == 422


def test_others_cannot_share_or_revoke(web_app: Flask, browser: Browser, people: People, reported: uuid.UUID) -> None:
    browser.sign_in(people.recruiter)
    make_link(browser, reported)
    with web_app.app_context():
        share = db.session.query(ReportShare).one().id
    stranger = Browser(web_app.test_client())
    stranger.sign_in(people.stranger)
    token = stranger.token("/profile")
    posted = {"csrf_token": token, "days": "3"}
    assert stranger.client.post(f"/interviews/{reported}/shares", data=posted).status_code == 404
    assert stranger.client.post(f"/shares/{share}/revocation", data=posted).status_code == 404
    assert stranger.get(f"/interviews/{reported}/export.json").status_code == 404
    assert stranger.get(f"/interviews/{reported}/export.csv").status_code == 404
    viewer = Browser(web_app.test_client())
    viewer.sign_in(people.viewer)
    assert viewer.get(f"/interviews/{reported}/shares").status_code == 403


def test_an_interview_is_taken_out_as_json_and_csv(
    web_app: Flask, browser: Browser, people: People, reported: uuid.UUID
) -> None:
    with web_app.app_context():
        answer = db.session.query(Answer).filter_by(session_id=reported, turn=2).one()
        answer.transcript_text = '=HYPERLINK("http://example.org")'
        db.session.commit()
    browser.sign_in(people.viewer)
    document = json.loads(browser.get(f"/interviews/{reported}/export.json").text)
    assert [answer["rating"] for answer in document["answers"]] == [7.9, 5.2, None]
    taken = browser.get(f"/interviews/{reported}/export.csv")
    assert "attachment" in taken.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert [row["draft_rating"] for row in rows] == ["7.9", "5.2", ""]
    assert rows[1]["transcript"].startswith("'=HYPERLINK")
