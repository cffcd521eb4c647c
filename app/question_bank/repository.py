"""The only queries on questions, each within one organisation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.database import Base
from app.domain.cursor import Cursor
from app.errors import NotFound
from app.extensions import db
from app.keyset import Slice, take_slice
from app.question_bank.models import Question, QuestionStatus, QuestionVersion, Subtopic, Topic

Filtered = TypeVar("Filtered", bound=Select[*tuple[Any, ...]])
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


def count_pool(
    organization_id: uuid.UUID, language: str, topic_ids: Collection[uuid.UUID], without: Collection[uuid.UUID]
) -> Sequence[Row[uuid.UUID, uuid.UUID, str, int]]:
    """(topic, subtopic, difficulty, how many) of what `list_pool` lists, but for the questions of `without`."""
    kind = (Question.topic_id, Question.subtopic_id, Question.difficulty)
    statement = (
        select(*kind, func.count())
        .where(Question.organization_id == organization_id, Question.status == QuestionStatus.REVIEWED)
        .where(Question.language == language, Question.topic_id.in_(topic_ids), Question.id.not_in(without))
    )
    return db.session.execute(statement.group_by(*kind)).all()


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
    """The current versions on one page, and how many there are in all: the page is chosen before it is read."""
    places = _number_subtopics(organization_id)
    order = (places.c.place, Question.code)
    columns = (Question.id, places.c.place, Question.code, func.count().over().label("total"))
    placed = select(*columns).join(places, places.c.id == Question.subtopic_id)
    page = _apply(placed, organization_id, wanted).order_by(*order).offset(offset).limit(limit).subquery()
    found = _current_versions(organization_id).join(page, page.c.id == Question.id).add_columns(page.c.total)
    rows = db.session.execute(found.order_by(page.c.place, page.c.code)).all()
    total = rows[0].total if rows else _count(organization_id, wanted) if offset else 0
    return [row[0] for row in rows], total


def _count(organization_id: uuid.UUID, wanted: QuestionFilter) -> int:
    return db.session.scalar(_apply(select(func.count()).select_from(Question), organization_id, wanted)) or 0


def _number_subtopics(organization_id: uuid.UUID) -> Subquery:
    """In the order of their names: to sort 10,000 questions by these names takes much longer than by a number."""
    place = func.row_number().over(order_by=(Topic.name, Subtopic.name)).label("place")
    named = select(Subtopic.id, place).join(Subtopic.topic).where(Topic.organization_id == organization_id)
    return named.subquery("places")


def slice_current(
    organization_id: uuid.UUID, wanted: QuestionFilter, after: Cursor | None, limit: int
) -> Slice[QuestionVersion]:
    statement = _apply(_current_versions(organization_id), organization_id, wanted)
    return take_slice(statement, Question, after, limit, lambda version: version.question)


def _apply(statement: Filtered, organization_id: uuid.UUID, wanted: QuestionFilter) -> Filtered:
    columns = {
        Question.topic_id: wanted.topic_id,
        Question.difficulty: wanted.difficulty,
        Question.status: wanted.status,
        Question.category: wanted.category,
    }
    statement = statement.where(Question.organization_id == organization_id)
    statement = statement.where(*(column == value for column, value in columns.items() if value))
    words = wanted.words.lower().split()
    if not words:
        return statement
    current = aliased(QuestionVersion)
    is_current = (current.question_id == Question.id) & (current.number == Question.current_version)
    return statement.join(current, is_current).where(*(_holds(word, current, organization_id) for word in words))


def _holds(word: str, current: type[QuestionVersion], organization_id: uuid.UUID) -> ColumnElement[bool]:
    """In the question's own words and tags, its code, or the names of its topic and subtopic."""
    spellings = (word, json.dumps(word)[1:-1])  # tags are stored as JSON
    said = [current.search_text.contains(spelt, autoescape=True) for spelt in dict.fromkeys(spellings)]
    topics = select(Topic.id).where(
        Topic.organization_id == organization_id, Topic.name.icontains(word, autoescape=True)
    )
    subtopics = select(Subtopic.id).where(Subtopic.name.icontains(word, autoescape=True))
    return or_(
        *said,
        Question.topic_id.in_(topics),
        Question.subtopic_id.in_(subtopics),
        Question.search_code.contains(word, autoescape=True),
    )


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
