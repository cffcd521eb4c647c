"""What the bank has to offer to an interview."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from app.domain.question_selector import PoolQuestion
from app.domain.quota import Kind
from app.question_bank import repository
from app.question_bank.models import Question, QuestionVersion


def list_pool(organization_id: uuid.UUID, language: str, topic_ids: Collection[uuid.UUID]) -> list[PoolQuestion]:
    """The reviewed questions of these topics in one language; what is a draft or retired is never asked."""
    return [
        PoolQuestion(str(question_id), str(topic_id), str(subtopic_id), difficulty)
        for question_id, topic_id, subtopic_id, difficulty in repository.list_pool(organization_id, language, topic_ids)
    ]


def count_kinds(
    organization_id: uuid.UUID, language: str, topic_ids: Collection[uuid.UUID], without: Collection[uuid.UUID]
) -> dict[Kind, int]:
    """How many questions `list_pool` has of each kind, but for those of `without`."""
    rows = repository.count_pool(organization_id, language, topic_ids, without)
    return {Kind(str(topic), str(subtopic), difficulty): number for topic, subtopic, difficulty, number in rows}


def get_current_version(organization_id: uuid.UUID, question_id: uuid.UUID) -> QuestionVersion:
    """Raises NotFound."""
    return repository.get_current_version(organization_id, question_id)


def list_questions_by_id(organization_id: uuid.UUID, question_ids: Sequence[uuid.UUID]) -> list[Question]:
    """In the order of the ids, whatever their status; without those that the organisation does not have."""
    found = {question.id: question for question in repository.list_by_ids(organization_id, question_ids)}
    return [found[question_id] for question_id in question_ids if question_id in found]
