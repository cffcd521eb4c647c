"""The only queries on what a language model proposes, each within one organisation save those of jobs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.question_bank.assistant_models import QuestionAnalysis, QuestionGeneration
from app.question_bank.models import Question, QuestionVersion

MOST_KNOWN_TEXTS = 40


def add(row: QuestionGeneration | QuestionAnalysis) -> None:
    db.session.add(row)
    db.session.flush()


def find_generation(generation_id: uuid.UUID, *, lock: bool = False) -> QuestionGeneration | None:
    return db.session.get(QuestionGeneration, generation_id, with_for_update=lock, populate_existing=lock)


def get_generation(organization_id: uuid.UUID, generation_id: uuid.UUID, *, lock: bool = False) -> QuestionGeneration:
    """Raises NotFound."""
    found = find_generation(generation_id, lock=lock)
    if found is None or found.organization_id != organization_id:
        raise NotFound("There are no such proposals.")
    return found


def list_generations(organization_id: uuid.UUID, most: int) -> Sequence[QuestionGeneration]:
    """The newest first."""
    statement = select(QuestionGeneration).where(QuestionGeneration.organization_id == organization_id)
    return db.session.scalars(statement.order_by(QuestionGeneration.created_at.desc()).limit(most)).all()


def list_texts_on(organization_id: uuid.UUID, topic: str, subtopic: str) -> list[str]:
    """What the bank asks on a subtopic already."""
    statement = (
        select(QuestionVersion.text)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.organization_id == organization_id, QuestionVersion.number == Question.current_version)
        .where(Question.topic.has(name=topic), Question.subtopic.has(name=subtopic))
        .order_by(Question.created_at.desc())
        .limit(MOST_KNOWN_TEXTS)
    )
    return list(db.session.scalars(statement))


def find_analysis(version_id: uuid.UUID) -> QuestionAnalysis | None:
    return db.session.scalar(select(QuestionAnalysis).where(QuestionAnalysis.question_version_id == version_id))


def find_analysis_by_id(analysis_id: uuid.UUID) -> QuestionAnalysis | None:
    return db.session.get(QuestionAnalysis, analysis_id)
