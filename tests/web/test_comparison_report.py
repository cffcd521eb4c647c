"""Several candidates as one PDF: made by a worker, for whoever asked for it, for an hour."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.context import get_ports
from app.database import utc_now
from app.extensions import db
from app.interviews.models import InterviewSession
from app.reports import comparisons
from app.reports.models import ComparisonMember, ComparisonReport
from tests import factories
from tests.fakes.ports import OnePagePdf
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def panel(web_app: Flask, people: People) -> uuid.UUID:
    """A panel with two candidates of whom something can be said, the second once interviewed."""
    with web_app.app_context():
        get_ports().__dict__["pdf"] = OnePagePdf()
        first = seed_finished_interview(get_ports(), get_organization(people))
        candidate = factories.make_candidate(get_organization(people), name="Mateo <b>Silva</b>")
        invitation = factories.make_invitation(first.panel, candidate).invitation
        factories.make_session(invitation, state="completed", started_at=factories.ASKED_AT)
        return first.panel_id


def ask(browser: Browser, panel: uuid.UUID, **fields: str) -> str:
    return browser.post("/comparisons", f"/compare?panel={panel}", panel=str(panel), **fields).location


def build(web_app: Flask) -> None:
    with web_app.app_context():
        for report in db.session.query(ComparisonReport):
            comparisons.build_comparison(get_ports(), report.id)


def test_it_is_made_and_opened(web_app: Flask, browser: Browser, people: People, panel: uuid.UUID) -> None:
    browser.sign_in(people.recruiter)
    page = ask(browser, panel)
    assert "is being made" in browser.get(page).text
    assert browser.get(f"{page}/comparison.pdf").status_code == 404
    build(web_app)
    assert "Open the PDF" in browser.get(page).text
    text = browser.get(f"{page}/comparison.pdf").text
    assert "Grace Example" in text
    assert "Mateo &lt;b&gt;Silva&lt;/b&gt;" in text
    assert "A tuple is fixed once it exists" in text
    with web_app.app_context():
        assert "comparison_made" in {entry.action for entry in db.session.query(AuditEntry)}


def test_nobody_else_opens_it(web_app: Flask, browser: Browser, people: People, panel: uuid.UUID) -> None:
    """Somebody else may see other ratings."""
    browser.sign_in(people.viewer)
    page = ask(browser, panel)
    build(web_app)
    for email in (people.org_admin, people.stranger):
        other = Browser(web_app.test_client())
        other.sign_in(email)
        assert other.get(page).status_code == 404
        assert other.get(f"{page}/comparison.pdf").status_code == 404


def test_one_candidate_alone_is_no_comparison(browser: Browser, people: People, web_app: Flask) -> None:
    with web_app.app_context():
        alone = seed_finished_interview(get_ports(), get_organization(people)).panel_id
    browser.sign_in(people.recruiter)
    answer = browser.post("/comparisons", "/profile", panel=str(alone))
    assert "/compare" in answer.location
    assert "at least two candidates" in browser.get(answer.location).text


def test_it_is_gone_after_an_hour_and_once_somebody_in_it_is_erased(
    web_app: Flask, browser: Browser, people: People, panel: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    erased, old = ask(browser, panel), ask(browser, panel)
    build(web_app)
    with web_app.app_context():
        first, second = (
            db.session.get_one(ComparisonReport, uuid.UUID(page.rsplit("/", 1)[1])) for page in (erased, old)
        )
        db.session.delete(first.members[0])
        second.created_at = utc_now() - timedelta(minutes=61)
        db.session.commit()
    for page in (erased, old):
        assert browser.get(page).status_code == 404
    with web_app.app_context():
        comparisons.drop_expired_comparisons()
        assert db.session.query(ComparisonReport).count() == 1
        assert db.session.query(ComparisonMember).count() == 1


def test_drafts_stay_drafts_for_whoever_has_still_to_rate(
    web_app: Flask, browser: Browser, people: People, panel: uuid.UUID
) -> None:
    with web_app.app_context():
        session = db.session.query(InterviewSession).filter_by(panel_id=panel, end_reason="all_questions_asked").one()
        for answer in session.answers:
            answer.reviewed_ratings = {"coverage": 1.3, "accuracy": 1.3, "clarity": 1.3}
        db.session.commit()
    shown = {}
    for email in (people.recruiter, people.viewer):
        reader = Browser(web_app.test_client())
        reader.sign_in(email)
        page = ask(reader, panel)
        build(web_app)
        shown[email] = reader.get(f"{page}/comparison.pdf").text
    assert "Grace Example: 1.3 of 10" in shown[people.viewer]
    assert "1.3 of 10" not in shown[people.recruiter]
    assert "Grace Example: 7.9 of 10" in shown[people.recruiter]
