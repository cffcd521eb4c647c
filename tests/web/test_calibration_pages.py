"""Graded answers on the question's page, exemplars from interviews, and the page of runs."""

from __future__ import annotations

import uuid

from flask import Flask

from app.calibration.models import CalibrationRun
from app.calibration.services import runs
from app.context import get_ports
from app.database import utc_now
from app.extensions import db
from app.interviews.models import InterviewSession
from app.question_bank.services.graded import list_graded
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


def seed(app: Flask, people: People) -> tuple[uuid.UUID, uuid.UUID]:
    """An interview whose first answer people have rated, and the question of it."""
    with app.app_context():
        session: InterviewSession = seed_finished_interview(get_ports(), get_organization(people))
        first = session.answers[0]
        first.reviewed_ratings = {"coverage": 6.0, "accuracy": 6.0, "clarity": 6.0}
        factories.save(first)
        factories.save(
            CalibrationRun(
                organization_id=session.organization_id,
                reason=runs.BY_HAND,
                wanted=1,
                finished_at=utc_now(),
                results=[],
            )
        )
        return session.id, first.question_version.question_id


def test_a_recruiter_makes_exemplars_and_gold_answers(web_app: Flask, browser: Browser, people: People) -> None:
    session_id, question_id = seed(web_app, people)
    browser.sign_in(people.recruiter)
    question, interview = f"/questions/{question_id}", f"/interviews/{session_id}"

    assert "None yet. A rating that somebody has submitted" in browser.get(question).text
    assert "No gold answers yet" in browser.get("/calibration").text

    browser.post(f"{interview}/turns/1/exemplar", question)
    browser.post(f"{interview}/turns/1/exemplar", question)
    browser.post(f"{question}/graded-answers", question, use="gold", rating="4.5", text="A list can be changed.")
    browser.post(f"{question}/graded-answers", question, use="gold", rating="", text="No rating.")

    page = browser.get(question).text
    assert "from an interview" in page
    assert "A list can be changed." in page
    assert "No rating." not in page
    assert "measured from two on" in page

    with web_app.app_context():
        exemplar, gold = list_graded(get_organization(people).id, question_id)
        score_gold(gold.id, gold.organization_id)
    shown = browser.get("/calibration").text
    assert "1 of 1 ratings moved" not in shown
    assert "4.5" in shown
    assert "Asked for" in shown

    browser.post(f"/graded-answers/{exemplar.id}/removal", question)
    assert "from an interview" not in browser.get(question).text


def score_gold(graded_id: uuid.UUID, organization_id: uuid.UUID) -> None:
    result = {"graded_id": str(graded_id), "code": "Q-1", "question": "How?", "rubric_version": "q:1"}
    rated = {**result, "prompt_version": "1", "expected": 4.5, "rating": 5.0, "review_reason": ""}
    run = CalibrationRun(organization_id=organization_id, reason=runs.BY_HAND, wanted=1, results=[rated])
    run.finished_at = utc_now()
    db.session.add(run)
    db.session.commit()
