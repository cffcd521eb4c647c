"""The only queries on answers that people graded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.question_bank.models import GradedAnswer, GradedUse, Question, QuestionVersion


def add(graded: GradedAnswer) -> None:
    db.session.add(graded)
    db.session.flush()


def remove(graded: GradedAnswer) -> None:
    db.session.delete(graded)


def get(organization_id: uuid.UUID, graded_id: uuid.UUID) -> GradedAnswer:
    query = select(GradedAnswer).where(GradedAnswer.id == graded_id, GradedAnswer.organization_id == organization_id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("There is no such graded answer in your organisation.")
    return found


def find_of_source(use: GradedUse, answer_id: uuid.UUID) -> GradedAnswer | None:
    query = select(GradedAnswer).where(GradedAnswer.use == use.value, GradedAnswer.source_answer_id == answer_id)
    return db.session.scalars(query).one_or_none()


def list_of_question(organization_id: uuid.UUID, question_id: uuid.UUID) -> Sequence[GradedAnswer]:
    """Of any version, the oldest first."""
    query = (
        select(GradedAnswer)
        .join(GradedAnswer.question_version)
        .where(GradedAnswer.organization_id == organization_id, QuestionVersion.question_id == question_id)
        .order_by(GradedAnswer.created_at, GradedAnswer.id)
    )
    return db.session.scalars(query).all()


def list_exemplars(version: QuestionVersion, limit: int) -> Sequence[GradedAnswer]:
    """The latest of the question, as long as it has asked with the same words."""
    query = (
        select(GradedAnswer)
        .join(GradedAnswer.question_version)
        .where(
            GradedAnswer.use == GradedUse.EXEMPLAR.value,
            QuestionVersion.question_id == version.question_id,
            QuestionVersion.text == version.text,
        )
        .order_by(GradedAnswer.created_at.desc(), GradedAnswer.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def find_current_version(question_id: uuid.UUID) -> QuestionVersion | None:
    """For jobs, which start from a question's id alone."""
    query = (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .where(Question.id == question_id, QuestionVersion.number == Question.current_version)
    )
    return db.session.scalars(query).one_or_none()


def list_gold(organization_id: uuid.UUID) -> Sequence[GradedAnswer]:
    """Of questions that are not retired, by code of the question."""
    query = (
        select(GradedAnswer)
        .join(GradedAnswer.question_version)
        .join(QuestionVersion.question)
        .where(GradedAnswer.organization_id == organization_id, GradedAnswer.use == GradedUse.GOLD.value)
        .where(Question.status != "retired")
        .order_by(Question.code, GradedAnswer.created_at, GradedAnswer.id)
    )
    return db.session.scalars(query).all()


def list_organizations_with_gold() -> Sequence[uuid.UUID]:
    query = select(GradedAnswer.organization_id).where(GradedAnswer.use == GradedUse.GOLD.value).distinct()
    return db.session.scalars(query).all()
