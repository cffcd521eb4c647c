"""The only queries on what questions mean, and on texts that wait to be compared with them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select

from app.extensions import db
from app.question_bank.models import LikenessCheck, Question, QuestionVector, QuestionVersion


def add_check(check: LikenessCheck) -> None:
    db.session.add(check)
    db.session.flush()


def find_check(check_id: uuid.UUID) -> LikenessCheck | None:
    return db.session.scalar(
        select(LikenessCheck).where(LikenessCheck.id == check_id).execution_options(populate_existing=True)
    )


def forget_checks(organization_id: uuid.UUID, before: datetime) -> None:
    statement = delete(LikenessCheck).where(LikenessCheck.organization_id == organization_id)
    db.session.execute(statement.where(LikenessCheck.created_at < before))


def list_unencoded(organization_id: uuid.UUID, model: str, limit: int) -> Sequence[Row[uuid.UUID, str]]:
    """(version, text) of current versions without a vector by this model."""
    statement = (
        select(QuestionVersion.id, QuestionVersion.text)
        .join(Question, Question.id == QuestionVersion.question_id)
        .outerjoin(
            QuestionVector,
            (QuestionVector.question_version_id == QuestionVersion.id) & (QuestionVector.model == model),
        )
        .where(Question.organization_id == organization_id, QuestionVersion.number == Question.current_version)
        .where(QuestionVector.question_version_id.is_(None))
    )
    return db.session.execute(statement.order_by(QuestionVersion.created_at).limit(limit)).all()


def save_vector(version_id: uuid.UUID, model: str, vector: bytes) -> None:
    db.session.merge(QuestionVector(question_version_id=version_id, model=model, vector=vector))


def list_vectors(organization_id: uuid.UUID, model: str) -> Sequence[Row[uuid.UUID, bytes]]:
    """(question, vector) of current versions."""
    statement = (
        select(Question.id, QuestionVector.vector)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionVector, QuestionVector.question_version_id == QuestionVersion.id)
        .where(Question.organization_id == organization_id, QuestionVersion.number == Question.current_version)
        .where(QuestionVector.model == model)
    )
    return db.session.execute(statement).all()


def count_questions(organization_id: uuid.UUID) -> int:
    statement = select(func.count()).select_from(Question).where(Question.organization_id == organization_id)
    return db.session.scalar(statement) or 0
