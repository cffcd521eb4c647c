"""What a candidate is granted changes their interview, and whoever knows of it does not rate them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from app.panels.models import AccommodationReader
from app.panels.services import snapshot_panel
from app.reviews.models import Review
from tests.factories import PASSWORD
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

TOLD = "You know what this candidate was granted"
CANNOT_RATE = "so a colleague rates the interviews"


class Place(NamedTuple):
    candidate: str
    interview: str
    privacy: str


@pytest.fixture
def place(web_app: Flask, people: People) -> Place:
    with web_app.app_context():
        session = seed_finished_interview(get_ports(), get_organization(people))
        candidate = f"/candidates/{session.candidate_id}"
        return Place(candidate, f"/interviews/{session.id}", f"/privacy{candidate}")


def signed_in(web_app: Flask, email: str) -> Browser:
    found = Browser(web_app.test_client())
    found.sign_in(email)
    return found


def open_form(browser: Browser, place: Place) -> TestResponse:
    return browser.post(f"{place.candidate}/accommodations/opening", place.candidate)


def grant(browser: Browser, place: Place, **fields: str) -> None:
    given = {"extra_time": "x2", **fields}
    assert browser.post(f"{place.candidate}/accommodations", place.candidate, **given).status_code == HTTPStatus.FOUND


def submit(browser: Browser, place: Place) -> int:
    fields = {"csrf_token": browser.token("/panels/new"), "recommendation": "yes"}
    return browser.client.post(f"{place.interview}/review/submission", data=fields).status_code


def rate(browser: Browser, place: Place) -> int:
    fields = {"rating-coverage": "2", "reason-coverage": "It misses the point."}
    path = f"{place.interview}/review/turns/1"
    return browser.client.post(path, data={"csrf_token": browser.token("/panels/new"), **fields}).status_code


def test_what_is_granted_is_kept_and_changes_what_begins_then(web_app: Flask, people: People, place: Place) -> None:
    recruiter = signed_in(web_app, people.recruiter)
    grant(recruiter, place, captions="y")

    assert 'value="x2"' in re.sub(r"<input (?!checked)[^>]*>", "", open_form(recruiter, place).text)
    with web_app.app_context():
        session = db.session.query(InterviewSession).one()
        snapshot = snapshot_panel(session.panel, session.candidate.accommodations)
        assert snapshot["max_turn_seconds"] == 2 * session.panel.max_turn_seconds
        assert (snapshot["captions"], snapshot["question_text"]) == (True, False)
        assert "x2" not in str(snapshot)


def test_of_two_people_one_grants_and_the_other_rates(web_app: Flask, people: People, place: Place) -> None:
    granting, rating = signed_in(web_app, people.org_admin), signed_in(web_app, people.recruiter)
    grant(granting, place)

    page = granting.get(f"{place.interview}/review").text
    assert TOLD in page
    assert "Submit your scorecard" not in page
    assert "reason-coverage" not in page
    assert CANNOT_RATE in granting.get(place.candidate).text
    assert (rate(granting, place), submit(granting, place)) == (HTTPStatus.FORBIDDEN, HTTPStatus.FORBIDDEN)
    assert TOLD not in rating.get(f"{place.interview}/review").text
    assert (rate(rating, place), submit(rating, place)) == (HTTPStatus.FOUND, HTTPStatus.FOUND)
    with web_app.app_context():
        assert [review.reviewer.email for review in db.session.query(Review)] == [people.recruiter]


def test_whoever_opens_what_is_granted_rates_no_more_and_whoever_finds_nothing_does(
    web_app: Flask, people: People, place: Place
) -> None:
    early, late = signed_in(web_app, people.org_admin), signed_in(web_app, people.recruiter)
    open_form(early, place)
    open_form(late, place)
    grant(late, place, extra_time="none", captions="y")
    assert rate(early, place) == HTTPStatus.FOUND
    open_form(early, place)
    assert submit(early, place) == HTTPStatus.FORBIDDEN
    grant(early, place, extra_time="none")
    assert submit(early, place) == HTTPStatus.FORBIDDEN


def test_whoever_cannot_rate_reads_what_others_said(web_app: Flask, people: People, place: Place) -> None:
    granting, rating = signed_in(web_app, people.org_admin), signed_in(web_app, people.recruiter)
    rate(rating, place)
    submit(rating, place)
    assert granting.get(f"{place.interview}/debrief").status_code == HTTPStatus.FORBIDDEN
    grant(granting, place)

    assert "It misses the point." in granting.get(f"{place.interview}/debrief").text
    shown = re.compile(r'class="score score-\w+">([\d.]+)<')
    assert shown.findall(granting.get("/").text) == shown.findall(rating.get("/").text)


def test_everything_about_a_candidate_tells_it_too(web_app: Flask, people: People, place: Place) -> None:
    exporting, granting = signed_in(web_app, people.org_admin), signed_in(web_app, people.recruiter)
    grant(granting, place)
    assert "readers" not in exporting.get(place.privacy).text
    assert rate(exporting, place) == HTTPStatus.FOUND
    exporting.post(f"{place.privacy}/export.zip", place.privacy)
    assert rate(exporting, place) == HTTPStatus.FORBIDDEN


def test_neither_pages_of_interviews_nor_the_log_tell_that_anything_is_granted(
    web_app: Flask, people: People, place: Place
) -> None:
    granting, rating = signed_in(web_app, people.org_admin), signed_in(web_app, people.recruiter)
    pages = (place.interview, f"{place.interview}/review", f"{place.interview}/state", "/", "/interviews", "/panels")
    before = [without_tokens(rating.get(page).text) for page in pages]
    grant(granting, place, captions="y", larger_type="y")
    assert [without_tokens(rating.get(page).text) for page in pages] == before
    with web_app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="accommodations_saved").one()
        assert (entry.before, entry.after) == ({}, {})


def test_erasing_the_candidate_erases_who_knew(web_app: Flask, people: People, place: Place) -> None:
    admin = signed_in(web_app, people.org_admin)
    grant(admin, place)
    admin.post(f"{place.privacy}/erasure", place.privacy, confirmation="delete", password=PASSWORD)
    with web_app.app_context():
        assert db.session.query(AccommodationReader).count() == 0


def test_a_stranger_finds_no_candidate_and_a_viewer_no_form(web_app: Flask, people: People, place: Place) -> None:
    for email, status in ((people.stranger, HTTPStatus.NOT_FOUND), (people.viewer, HTTPStatus.FORBIDDEN)):
        browser = signed_in(web_app, email)
        token = browser.token("/account")
        for path in ("/accommodations/opening", "/accommodations"):
            data = {"csrf_token": token, "extra_time": "x2"}
            assert browser.client.post(f"{place.candidate}{path}", data=data).status_code == status
    with web_app.app_context():
        assert db.session.query(AccommodationReader).count() == 0


def without_tokens(text: str) -> str:
    return re.sub(r'(value|content|nonce)="[^"]{20,}"', "", text)
