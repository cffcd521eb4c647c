"""The question bank."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from app.api.manners import require_unchanged
from app.api.routing import route
from app.api.schemas.lists import Page, make_page
from app.api.schemas.questions import (
    Question,
    QuestionInput,
    QuestionQuery,
    TopicName,
    describe_question,
    describe_topic,
)
from app.domain.permissions import Action
from app.question_bank import services
from app.question_bank.services import QuestionFilter
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id


@route("GET", "/topics", Action.VIEW_QUESTIONS)
def list_topics() -> list[TopicName]:
    """Topics with their subtopics, by name."""
    return [describe_topic(topic) for topic in services.list_topics(current_organization_id())]


@route("GET", "/questions", Action.VIEW_QUESTIONS)
def list_questions(query: QuestionQuery) -> Page[Question]:
    """Questions in their current versions."""
    wanted = QuestionFilter(query.words, query.topic_id, query.difficulty or "", query.status or "", query.category)
    found = services.slice_questions(current_organization_id(), wanted, query.after(), query.limit)
    return make_page(found, describe_question)


@route("POST", "/questions", Action.MANAGE_QUESTIONS, HTTPStatus.CREATED)
def create_question(body: QuestionInput) -> Question:
    """Add a question; a topic and subtopic that are missing are made. 409 where the bank says the same already."""
    question = services.create_question(current_organization_id(), body.to_record(), current_user_id())
    return _read(question.id)


@route("GET", "/questions/<uuid:question_id>", Action.VIEW_QUESTIONS)
def read_question(question_id: uuid.UUID) -> Question:
    """One question in its current version."""
    return _read(question_id)


@route("PUT", "/questions/<uuid:question_id>", Action.MANAGE_QUESTIONS)
def change_question(question_id: uuid.UUID, body: QuestionInput) -> Question:
    """Say anew what the question says. With If-Match, only while it is the version that you read."""
    require_unchanged(_read(question_id))
    edited = services.edit_question(current_organization_id(), question_id, body.to_record(), current_user_id())
    return describe_question(edited)


def _read(question_id: uuid.UUID) -> Question:
    return describe_question(services.get_current_version(current_organization_id(), question_id))
