"""Reviewers decide on the interview's page what its candidate reads about an answer."""

from __future__ import annotations

import uuid

from flask import Flask

from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

WORDS = "Well done <b>so far</b>."


def make_interview(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        session_id = seed_finished_interview(get_ports(), get_organization(people)).id
        session = db.session.get_one(InterviewSession, session_id)
        session.panel_snapshot = {**session.panel_snapshot, "shares_feedback": True}
        db.session.commit()
        return session_id


def test_reviewers_approve_and_keep_back_what_viewers_do_not_see(
    web_app: Flask, browser: Browser, people: People
) -> None:
    page = f"/interviews/{make_interview(web_app, people)}"
    browser.sign_in(people.recruiter)
    assert "Waits for approval" in browser.get(page).text

    assert browser.post(f"{page}/turns/1/feedback", page, text=WORDS).status_code == 302
    shown = browser.get(page).text
    assert "Well done &lt;b&gt;so far&lt;/b&gt;." in shown
    assert "The candidate can read it" in shown

    assert browser.post(f"{page}/turns/1/feedback", page, text="You scored 9 of 10.").status_code == 302
    assert "Please reword it" in browser.get(page).text
    assert browser.post(f"{page}/turns/1/feedback/withholding", page).status_code == 302
    assert "Kept back" in browser.get(page).text

    assert browser.post(f"{page}/feedback", page).status_code == 302
    left = browser.get(page).text
    assert "Waits for approval" not in left
    assert "Kept back" in left

    viewer = Browser(web_app.test_client())
    viewer.sign_in(people.viewer)
    assert "Feedback to the candidate" not in viewer.get(page).text
