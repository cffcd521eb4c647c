"""The only queries on categories, each within one organisation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from app.extensions import db
from app.question_bank.models import Question, QuestionCategory


def add(category: QuestionCategory) -> None:
    db.session.add(category)
    db.session.flush()


def list_all(organization_id: uuid.UUID) -> Sequence[QuestionCategory]:
    statement = select(QuestionCategory).where(QuestionCategory.organization_id == organization_id)
    return db.session.scalars(statement.order_by(QuestionCategory.name)).all()


def count_questions(organization_id: uuid.UUID) -> dict[str, int]:
    statement = select(Question.category, func.count()).where(Question.organization_id == organization_id)
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(Question.category))}


def rename(organization_id: uuid.UUID, old: str, new: str) -> None:
    statement = update(QuestionCategory).where(QuestionCategory.organization_id == organization_id)
    db.session.execute(statement.where(QuestionCategory.name == old).values(name=new))


def move_questions(organization_id: uuid.UUID, old: str, new: str) -> int:
    questions = db.session.scalars(
        update(Question)
        .where(Question.organization_id == organization_id, Question.category == old)
        .values(category=new)
        .returning(Question.id)
    )
    return len(questions.all())


def remove(organization_id: uuid.UUID, name: str) -> None:
    statement = delete(QuestionCategory).where(QuestionCategory.organization_id == organization_id)
    db.session.execute(statement.where(QuestionCategory.name == name))
