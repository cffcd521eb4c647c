"""What the bank's pages tell of past answers, and what can be done with many questions at once."""

from __future__ import annotations

import pytest
from flask import Flask

from app.extensions import db
from app.interviews.models import StoredScorecard
from app.interviews.services.question_history import list_past_answers
from app.organizations.models import Organization
from app.question_bank.models import Question
from tests import factories
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def rate_answer(question: Question, others: list[float], rating: float) -> None:
    organization = db.session.get_one(Organization, question.organization_id)
    panel = factories.make_panel(organization)
    session = factories.make_session(factories.make_invitation(panel).invitation)
    for item, total in [(question, rating), *((factories.make_question(organization), other) for other in others)]:
        answer = factories.make_answer(session, item, state="scored", recording_seconds=30.0)
        card = {"scorer": "s", "model": "m", "prompt_version": "1", "rubric_version": "1", "transcript_version": 1}
        factories.save(StoredScorecard(answer_id=answer.id, total=total, **card))


def test_past_answers_are_told_with_the_rest_of_their_interview(
    web_app: Flask, recruiter: Browser, people: People
) -> None:
    with web_app.app_context():
        question = factories.make_question(get_organization(people))
        rate_answer(question, [4.0, 6.0], 8.0)
        organization_id, question_id = question.organization_id, question.id
        (answer,) = list_past_answers(organization_id, question_id)

    assert (answer.rating, answer.rest, answer.needs_review, answer.seconds) == (8.0, 5.0, False, 30.0)
    page = recruiter.get(f"/questions/{question_id}").text
    assert "1, 1 rated" in page
    assert "Too few answers to say" in page


def test_another_organisations_answers_are_not_counted(web_app: Flask, people: People) -> None:
    with web_app.app_context():
        question = factories.make_question(get_organization(people))
        rate_answer(question, [], 8.0)

        assert list_past_answers(factories.make_organization().id, question.id) == []


def test_many_questions_change_their_status_at_once_or_not_at_all(
    web_app: Flask, recruiter: Browser, people: People
) -> None:
    with web_app.app_context():
        organization = get_organization(people)
        good, bare = (
            factories.make_question(organization, status="draft"),
            factories.make_question(organization, status="draft", key_points=[]),
        )
        ids = [str(good.id), str(bare.id)]
    fields = {"csrf_token": recruiter.token("/questions")}

    refused = recruiter.client.post(
        "/questions/status", data={**fields, "status": "reviewed", "question": ids}, follow_redirects=True
    )
    assert "Nothing was changed" in refused.text
    recruiter.client.post("/questions/status", data={**fields, "status": "retired", "question": ids})

    with web_app.app_context():
        assert {question.status for question in db.session.query(Question)} == {"retired"}


def test_a_question_about_private_life_is_warned_of(web_app: Flask, recruiter: Browser, people: People) -> None:
    with web_app.app_context():
        question_id = factories.make_question(get_organization(people), text="Are you married?").id

    assert "may ask about family and pregnancy" in recruiter.get(f"/questions/{question_id}").text
