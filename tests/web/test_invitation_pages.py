"""The pages of candidates and invitations."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.database import utc_now
from app.domain.bounces import NO_MAILBOX
from app.extensions import db
from app.panels import services
from app.panels.models import Candidate, Invitation
from tests import factories
from tests.web.conftest import Browser, People, get_organization


class Place(NamedTuple):
    panel: str
    invitation: str
    candidate: str
    token: str


@pytest.fixture
def place(web_app: Flask, people: People) -> Place:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people), title="First round")
        opens = utc_now() + timedelta(days=1)
        invitation, token = factories.make_invitation(panel, opens_at=opens, expires_at=opens + timedelta(days=3))
        path = f"/panels/{panel.id}"
        return Place(path, f"{path}/invitations/{invitation.id}", f"/candidates/{invitation.candidate_id}", token)


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def upload(browser: Browser, place: Place, content: str) -> TestResponse:
    page = f"{place.panel}/invitations/file"
    fields = {"csrf_token": browser.token(page), "file": (io.BytesIO(content.encode()), "people.csv")}
    return browser.client.post(page, data=fields)


def test_a_new_link_is_shown_once_and_the_old_one_is_dead(web_app: Flask, recruiter: Browser, place: Place) -> None:
    page = recruiter.post(f"{place.invitation}/link", "/panels/new")

    found = re.search(r"/interview/([\w-]{43})", page.text)
    assert found
    with web_app.app_context():
        assert services.find_by_token(place.token) is None
        assert services.find_by_token(found[1]) is not None


def test_a_calendar_file_of_the_window(recruiter: Browser, place: Place) -> None:
    answer = recruiter.get(f"{place.invitation}/interview.ics")

    assert answer.mimetype == "text/calendar"
    assert answer.text.startswith("BEGIN:VCALENDAR")


def test_a_time_zone_is_kept(web_app: Flask, recruiter: Browser, place: Place) -> None:
    recruiter.post(place.candidate, place.candidate, time_zone="Europe/Vienna")

    assert 'selected value="Europe/Vienna"' in recruiter.get(place.candidate).text
    with web_app.app_context():
        assert db.session.query(Candidate).one().time_zone == "Europe/Vienna"


def test_a_file_is_shown_first_and_tells_what_is_wrong(web_app: Flask, recruiter: Browser, place: Place) -> None:
    page = upload(recruiter, place, "name,email\nAda,ada@example.org\nAlan,nowhere\n")

    assert "One line needs mending" in page.text
    assert "is not an email address" in page.text
    with web_app.app_context():
        assert db.session.query(Invitation).count() == 1


def test_all_candidates_of_a_file_get_a_link(web_app: Flask, recruiter: Browser, place: Place) -> None:
    page = upload(recruiter, place, "name,email\nAda,ada@example.org\nAlan,\n")
    assert ">Good</span>" in page.text
    fields = {"csrf_token": recruiter.token("/panels/new"), "content": "name,email\nAda,ada@example.org\nAlan,\n"}

    done = recruiter.client.post(f"{place.panel}/invitations/all", data={**fields, "days": "7"})

    assert done.text.count("/interview/") == 2
    with web_app.app_context():
        assert db.session.query(Invitation).count() == 3


def test_a_changed_hidden_field_invites_nobody(web_app: Flask, recruiter: Browser, place: Place) -> None:
    answer = recruiter.post(f"{place.panel}/invitations/all", "/panels/new", content="name,email\nAda,x\n", days="7")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with web_app.app_context():
        assert db.session.query(Invitation).count() == 1


def test_mail_is_queued_and_its_state_shown(recruiter: Browser, place: Place) -> None:
    recruiter.post(f"{place.invitation}/mail", "/panels/new")

    assert "Mail waiting" in recruiter.get(place.panel).text


def test_a_mail_that_came_back_says_why_and_what_was_said(web_app: Flask, recruiter: Browser, place: Place) -> None:
    with web_app.app_context():
        invitation = db.session.query(Invitation).one()
        invitation.mail_state, invitation.mail_error = "failed", f"{NO_MAILBOX}\n550 5.1.1 <b>nobody</b>"
        db.session.commit()

    page = recruiter.get(place.panel).text

    assert "Mail failed" in page
    assert f"{NO_MAILBOX} <q>550 5.1.1 &lt;b&gt;nobody&lt;/b&gt;</q>" in page


def test_a_panels_mail_is_previewed_before_it_is_saved(recruiter: Browser, place: Place) -> None:
    page = f"{place.panel}/mail"

    shown = recruiter.post(page, page, subject="Come, {name}", body="Here: {link}", preview="1")
    assert "Come, Grace Example" in shown.text
    assert "Come, {name}" not in recruiter.get(page).text
    refused = recruiter.post(page, page, subject="Come", body="no way in")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    recruiter.post(page, page, subject="Come, {name}", body="Here: {link}")

    assert "Come, {name}" in recruiter.get(page).text


def test_strangers_and_viewers_stay_outside(browser: Browser, people: People, place: Place) -> None:
    browser.sign_in(people.stranger)
    for path in (place.candidate, f"{place.panel}/mail", f"{place.panel}/invitations/file"):
        assert browser.get(path).status_code == HTTPStatus.NOT_FOUND
    for path in (f"{place.invitation}/link", f"{place.invitation}/mail"):
        assert browser.post(path, "/panels/new").status_code == HTTPStatus.NOT_FOUND
    browser.client.delete_cookie("session")
    browser.sign_in(people.viewer)
    for path in (place.candidate, f"{place.panel}/mail", f"{place.panel}/invitations/file"):
        assert browser.get(path).status_code == HTTPStatus.FORBIDDEN
