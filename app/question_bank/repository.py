"""The only queries on questions, each within one organisation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, Text, cast, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.database import Base
from app.errors import NotFound
from app.extensions import db
from app.question_bank.models import Question, QuestionStatus, QuestionVersion, Subtopic, Topic

PoolRow = Row[uuid.UUID, uuid.UUID, uuid.UUID, str]


@dataclass(frozen=True)
class QuestionFilter:
    """Empty fields filter nothing; `words` is looked for in text, code, topic, subtopic and tags."""

    words: str = ""
    topic_id: uuid.UUID | None = None
    difficulty: str = ""
    status: str = ""
    category: str = ""


def add(row: Base) -> None:
    db.session.add(row)
    db.session.flush()


def list_pool(organization_id: uuid.UUID, language: str, topic_ids: Collection[uuid.UUID]) -> Sequence[PoolRow]:
    """(question, topic, subtopic, difficulty) of every reviewed question of these topics."""
    statement = (
        select(Question.id, Question.topic_id, Question.subtopic_id, Question.difficulty)
        .where(Question.organization_id == organization_id, Question.status == QuestionStatus.REVIEWED)
        .where(Question.language == language, Question.topic_id.in_(topic_ids))
    )
    return db.session.execute(statement).all()


def _current_versions(organization_id: uuid.UUID) -> Select[QuestionVersion]:
    return (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .join(Question.topic)
        .join(Question.subtopic)
        .where(Question.organization_id == organization_id, QuestionVersion.number == Question.current_version)
        .options(
            contains_eager(QuestionVersion.question).options(
                contains_eager(Question.topic), contains_eager(Question.subtopic)
            )
        )
    )


def list_current_versions(organization_id: uuid.UUID) -> Sequence[QuestionVersion]:
    return db.session.scalars(_current_versions(organization_id).order_by(Question.code)).all()


def list_current(organization_id: uuid.UUID, question_ids: Collection[uuid.UUID]) -> Sequence[QuestionVersion]:
    return db.session.scalars(_current_versions(organization_id).where(Question.id.in_(question_ids))).all()


def get_current_version(organization_id: uuid.UUID, question_id: uuid.UUID) -> QuestionVersion:
    version = db.session.scalar(_current_versions(organization_id).where(Question.id == question_id))
    if version is None:
        raise NotFound("There is no such question.")
    return version


def find_page(
    organization_id: uuid.UUID, wanted: QuestionFilter, offset: int, limit: int
) -> tuple[Sequence[QuestionVersion], int]:
    """The current versions on one page, and how many there are in all."""
    statement = _apply(_current_versions(organization_id), wanted)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    page = statement.order_by(Topic.name, Subtopic.name, Question.code).offset(offset).limit(limit)
    return db.session.scalars(page).all(), total


def _apply(statement: Select[QuestionVersion], wanted: QuestionFilter) -> Select[QuestionVersion]:
    if wanted.topic_id:
        statement = statement.where(Question.topic_id == wanted.topic_id)
    if wanted.difficulty:
        statement = statement.where(Question.difficulty == wanted.difficulty)
    if wanted.status:
        statement = statement.where(Question.status == wanted.status)
    if wanted.category:
        statement = statement.where(Question.category == wanted.category)
    columns = (QuestionVersion.text, Question.code, Topic.name, Subtopic.name)
    for word in wanted.words.split():
        tagged = cast(QuestionVersion.tags, Text).icontains(json.dumps(word)[1:-1], autoescape=True)
        statement = statement.where(or_(tagged, *(column.icontains(word, autoescape=True) for column in columns)))
    return statement


def list_versions(question_id: uuid.UUID) -> Sequence[QuestionVersion]:
    statement = select(QuestionVersion).where(QuestionVersion.question_id == question_id)
    return db.session.scalars(statement.order_by(QuestionVersion.number.desc())).all()


def list_topics(organization_id: uuid.UUID) -> Sequence[Topic]:
    statement = select(Topic).where(Topic.organization_id == organization_id)
    return db.session.scalars(statement.options(joinedload(Topic.subtopics)).order_by(Topic.name)).unique().all()


def list_texts(organization_id: uuid.UUID) -> Sequence[Row[uuid.UUID, str, str]]:
    """(question, code, current text) of every question."""
    statement = (
        select(Question.id, Question.code, QuestionVersion.text)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.organization_id == organization_id, QuestionVersion.number == Question.current_version)
    )
    return db.session.execute(statement).all()


def find_by_codes(organization_id: uuid.UUID, codes: Collection[str]) -> Sequence[Question]:
    statement = select(Question).where(Question.organization_id == organization_id, Question.code.in_(codes))
    return db.session.scalars(statement).all()


def list_by_ids(organization_id: uuid.UUID, question_ids: Collection[uuid.UUID]) -> Sequence[Question]:
    statement = select(Question).where(Question.organization_id == organization_id, Question.id.in_(question_ids))
    return db.session.scalars(statement).all()
