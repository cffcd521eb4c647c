"""The only queries on questions, each within one organisation."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Row, select

from app.errors import NotFound
from app.extensions import db
from app.question_bank.models import Question, QuestionStatus, QuestionVersion

PoolRow = Row[uuid.UUID, uuid.UUID, uuid.UUID, str]


def list_pool(organization_id: uuid.UUID, language: str, topic_ids: Collection[uuid.UUID]) -> Sequence[PoolRow]:
    """(question, topic, subtopic, difficulty) of every reviewed question of these topics."""
    statement = (
        select(Question.id, Question.topic_id, Question.subtopic_id, Question.difficulty)
        .where(Question.organization_id == organization_id, Question.status == QuestionStatus.REVIEWED)
        .where(Question.language == language, Question.topic_id.in_(topic_ids))
    )
    return db.session.execute(statement).all()


def get_current_version(organization_id: uuid.UUID, question_id: uuid.UUID) -> QuestionVersion:
    statement = (
        select(QuestionVersion)
        .join(Question)
        .where(Question.organization_id == organization_id, Question.id == question_id)
        .where(QuestionVersion.number == Question.current_version)
    )
    version = db.session.scalar(statement)
    if version is None:
        raise NotFound("There is no such question.")
    return version
