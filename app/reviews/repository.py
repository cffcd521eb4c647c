"""The only queries on reviews, every one scoped by organisation."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import CompoundSelect, func, select

from app.extensions import db
from app.interviews.models import InterviewSession
from app.panels.models import AccommodationReader
from app.reviews.models import Review


def find(organization_id: uuid.UUID, session_id: uuid.UUID, reviewer_id: uuid.UUID) -> Review | None:
    query = select(Review).where(
        Review.organization_id == organization_id, Review.session_id == session_id, Review.reviewer_id == reviewer_id
    )
    return db.session.scalars(query).one_or_none()


def add(review: Review) -> None:
    db.session.add(review)
    db.session.flush()


def list_submitted(organization_id: uuid.UUID, session_id: uuid.UUID) -> Sequence[Review]:
    """In the order of submission."""
    query = select(Review).where(
        Review.organization_id == organization_id, Review.session_id == session_id, Review.submitted_at.is_not(None)
    )
    return db.session.scalars(query.order_by(Review.submitted_at)).all()


def count_submitted(organization_id: uuid.UUID, session_id: uuid.UUID) -> int:
    query = select(func.count()).where(
        Review.organization_id == organization_id, Review.session_id == session_id, Review.submitted_at.is_not(None)
    )
    return db.session.execute(query).scalar_one()


def count_submitted_of(organization_id: uuid.UUID, session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Of those interviews that have any."""
    query = select(Review.session_id, func.count()).where(
        Review.organization_id == organization_id,
        Review.session_id.in_(session_ids),
        Review.submitted_at.is_not(None),
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Review.session_id))}


def list_sessions_open_to(organization_id: uuid.UUID, user_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Those that they have submitted a scorecard of, and those that they cannot rate."""
    return frozenset(db.session.scalars(_sessions_open_to(organization_id, user_id)))


def is_open_to(organization_id: uuid.UUID, user_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    found = _sessions_open_to(organization_id, user_id).subquery()
    return db.session.scalar(select(found.c.session_id).where(found.c.session_id == session_id).limit(1)) is not None


def _sessions_open_to(organization_id: uuid.UUID, user_id: uuid.UUID) -> CompoundSelect[uuid.UUID]:
    submitted = select(Review.session_id).where(
        Review.organization_id == organization_id, Review.reviewer_id == user_id, Review.submitted_at.is_not(None)
    )
    knows = InterviewSession.candidate_id == AccommodationReader.candidate_id
    known = select(InterviewSession.id).join(AccommodationReader, knows)
    return submitted.union(
        known.where(InterviewSession.organization_id == organization_id, AccommodationReader.user_id == user_id)
    )
