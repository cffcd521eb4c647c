"""The categories of an organisation's questions."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from flask import Flask

from app.audit import services as audit
from app.question_bank.models import Question
from tests import factories
from tests.web.conftest import Browser, People, get_organization
from tests.web.test_bank_pages import FIELDS

PAGE = "/questions/categories"


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def change(recruiter: Browser, what: str = "", **fields: str) -> str:
    answer = recruiter.post(PAGE + what, PAGE, **fields)
    return recruiter.get(answer.headers["Location"]).text


def test_a_category_of_ones_own_is_offered_filtered_and_told(
    recruiter: Browser, web_app: Flask, people: People
) -> None:
    assert "The category is added." in change(recruiter, name="  Incident  Reviews ")
    made = recruiter.post("/questions/new", "/questions/new", **{**FIELDS, "category": "incident reviews"})

    assert made.status_code == HTTPStatus.FOUND
    assert "What is a generator?" in recruiter.get("/questions?category=incident+reviews").text
    assert "What is a generator?" not in recruiter.get("/questions?category=concept").text
    with web_app.app_context():
        organization = get_organization(people)
        assert [e.entry.action for e in audit.list_entries(organization.id, organization.id)] == ["category_changed"]


def test_questions_go_with_a_renamed_category(recruiter: Browser, web_app: Flask, people: People) -> None:
    with web_app.app_context():
        question_id = factories.make_question(get_organization(people)).id
        foreign_id = factories.make_question().id

    change(recruiter, "/rename", old="concept", name="ideas")

    with web_app.app_context():
        session = web_app.extensions["sqlalchemy"].session
        assert session.get(Question, question_id).category == "ideas"
        assert session.get(Question, foreign_id).category == "concept"


def test_what_cannot_be_done_is_told(recruiter: Browser, web_app: Flask, people: People) -> None:
    with web_app.app_context():
        factories.make_question(get_organization(people))

    assert "There is a category &#39;design&#39; already." in change(recruiter, name="Design")
    assert "still holds questions (1)" in change(recruiter, "/remove", old="concept")
    assert "There is no category" in change(recruiter, "/rename", old="odd", name="other")
    assert "1 to 40 characters" in change(recruiter, name=" ")
    assert "The category is gone." in change(recruiter, "/remove", old="coding")
    refused = recruiter.post("/questions/new", "/questions/new", **{**FIELDS, "category": "coding"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_tag_is_found(recruiter: Browser) -> None:
    recruiter.post("/questions/new", "/questions/new", **{**FIELDS, "tags": "élan"})

    assert "What is a generator?" in recruiter.get("/questions?search=élan").text
    assert "What is a generator?" not in recruiter.get("/questions?search=elan").text
