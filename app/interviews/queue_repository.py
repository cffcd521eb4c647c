"""The only queries on the waiting queue, which is one for the whole deployment: what runs out is its machines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from app.domain.interview import SessionState
from app.extensions import db
from app.interviews.models import InterviewSession, QueuePlace

# Any number that no other advisory lock of this product has.
QUEUE_LOCK = 0x71756575


def lock_queue() -> None:
    """Until the transaction ends nobody else joins, leaves or is let in; SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(QUEUE_LOCK)))


def add(place: QueuePlace) -> None:
    db.session.add(place)
    db.session.flush()


def delete(place: QueuePlace) -> None:
    db.session.delete(place)


def has_places() -> bool:
    return db.session.scalar(select(select(QueuePlace.ticket).exists())) or False


def list_places() -> Sequence[QueuePlace]:
    """In the order of arrival."""
    return db.session.scalars(select(QueuePlace).order_by(QueuePlace.ticket)).unique().all()


def find_place(session_id: uuid.UUID) -> QueuePlace | None:
    return db.session.scalars(select(QueuePlace).where(QueuePlace.session_id == session_id)).unique().one_or_none()


def list_begun_sessions() -> Sequence[InterviewSession]:
    """Interviews of every organisation that have begun and have not ended."""
    begun = [SessionState.ACTIVE.value, SessionState.PAUSED.value]
    return db.session.scalars(select(InterviewSession).where(InterviewSession.state.in_(begun))).unique().all()
