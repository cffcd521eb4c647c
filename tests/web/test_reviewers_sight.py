"""Whoever may still rate an interview reads what the software drafted, and nothing that people said of it."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid

import pytest
from flask import Flask

from app.context import get_ports
from app.extensions import db
from app.interviews.models import Answer
from app.reports import services
from tests.fakes.ports import OnePagePdf
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

LINK = re.compile(r'value="[^"]*(/shared/reports/[\w-]+)"')
DRAFTED = ["7.9", "5.2", ""]


@pytest.fixture
def interview(web_app: Flask, people: People) -> uuid.UUID:
    """The recruiter has rated it and submitted; the administrator may rate and has not; the viewer may not rate."""
    with web_app.app_context():
        found = seed_finished_interview(get_ports(), get_organization(people)).id
    recruiter = signed_in(web_app, people.recruiter)
    page = f"/interviews/{found}/review"
    for turn in (1, 2):
        ratings = {f"rating-{name}": "1" for name in ("coverage", "accuracy", "clarity")}
        reasons = {f"reason-{name}": "Nothing of use." for name in ("coverage", "accuracy", "clarity")}
        recruiter.post(f"{page}/turns/{turn}", page, **ratings, **reasons)
    recruiter.post(f"{page}/turns/3", page, **{"rating-overall": "1", "reason-overall": "Nothing of use."})
    recruiter.post(f"{page}/submission", page, recommendation="no")
    with web_app.app_context():
        get_ports().__dict__["pdf"] = OnePagePdf()
        services.build_report(get_ports(), found)
    return found


def signed_in(web_app: Flask, email: str) -> Browser:
    browser = Browser(web_app.test_client())
    browser.sign_in(email)
    return browser


def ratings_of(browser: Browser, interview: uuid.UUID) -> list[str]:
    rows = csv.DictReader(io.StringIO(browser.get(f"/interviews/{interview}/export.csv").text))
    return [row["rating"] for row in rows]


def median(browser: Browser) -> str:
    found = re.search(r'Median rating</dt><dd class="numeric">([^<]+)<', browser.get("/figures").text)
    assert found
    return found[1]


def question_page(web_app: Flask, browser: Browser, interview: uuid.UUID) -> str:
    with web_app.app_context():
        answer = db.session.query(Answer).filter_by(session_id=interview, turn=1).one()
        question = answer.question_version.question_id
    return browser.get(f"/questions/{question}").text


def submit(browser: Browser, interview: uuid.UUID) -> None:
    page = f"/interviews/{interview}/review"
    browser.post(f"{page}/submission", page, recommendation="yes")


def test_the_report_is_the_drafts_until_ones_own_scorecard_is_submitted(
    web_app: Flask, people: People, interview: uuid.UUID
) -> None:
    pending, viewer = signed_in(web_app, people.org_admin), signed_in(web_app, people.viewer)
    path = f"/interviews/{interview}/report.pdf"
    drafted, in_force = pending.get(path).text, viewer.get(path).text
    assert "Rated by people" in in_force
    assert "Nothing of use." in in_force
    assert "Nothing of use." not in drafted
    assert "Rated by people" not in drafted
    assert "7.9 of 10" in drafted
    assert "The recording is so quiet" in drafted
    assert "1 answer needs a person to look" in " ".join(drafted.replace("<b>", "").split())
    submit(pending, interview)
    assert pending.get(path).text == in_force


def test_what_is_new_in_a_report_tells_the_pending_nothing(
    web_app: Flask, people: People, interview: uuid.UUID
) -> None:
    page = f"/interviews/{interview}"
    assert "was 7.9" not in signed_in(web_app, people.org_admin).get(page).text
    assert "Answer 1, rating: 1.0, was 7.9." in signed_in(web_app, people.viewer).get(page).text


def test_exports_are_the_drafts_until_then(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    pending = signed_in(web_app, people.org_admin)
    assert ratings_of(pending, interview) == DRAFTED
    document = json.loads(pending.get(f"/interviews/{interview}/export.json").text)
    assert [answer["reviewed_ratings"] for answer in document["answers"]] == [{}, {}, {}]
    assert [answer["state"] for answer in document["answers"]] == ["scored", "scored", "needs_review"]
    assert ratings_of(signed_in(web_app, people.viewer), interview) == ["1.0", "1.0", "1.0"]


def test_a_link_opens_what_its_maker_may_read(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    pending = signed_in(web_app, people.org_admin)
    page = f"/interviews/{interview}/shares"
    link = LINK.search(pending.post(page, page, days="3").text)
    assert link
    visitor = web_app.test_client()
    assert "Rated by people" not in visitor.get(link[1]).text
    submit(pending, interview)
    assert "Rated by people" in visitor.get(link[1]).text


def test_figures_and_question_health_are_the_drafts_until_then(
    web_app: Flask, people: People, interview: uuid.UUID
) -> None:
    pending, viewer = signed_in(web_app, people.org_admin), signed_in(web_app, people.viewer)
    assert median(viewer) == "1.0"
    assert median(pending) in {"6.5", "6.6"}
    assert "Nobody has submitted a scorecard yet." in pending.get("/figures").text
    shown, hidden = question_page(web_app, viewer, interview), question_page(web_app, pending, interview)
    assert ">1.0" in shown
    assert ">7.9" in hidden
    assert ">1.0" not in hidden


def test_the_page_still_says_that_a_person_must_look(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    page = signed_in(web_app, people.org_admin).get(f"/interviews/{interview}").text
    assert "A person needs to look." in page
    assert "who has looked" not in page


def test_an_answer_left_to_a_person_is_not_taken_as_drafted_by_the_second_reviewer(
    web_app: Flask, people: People, interview: uuid.UUID
) -> None:
    second = signed_in(web_app, people.org_admin)
    submit(second, interview)
    with web_app.app_context():
        answer = db.session.query(Answer).filter_by(session_id=interview, turn=3).one()
        assert answer.reviewed_ratings == {"overall": 1.0}
