"""The only queries over many interviews, every one scoped by organisation; none changes anything."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.domain.interview import ENDED
from app.extensions import db
from app.interviews.models import Answer, InterviewSession, StoredScorecard
from app.panels.models import Invitation, Panel
from app.question_bank.models import Question, QuestionVersion, Topic
from app.reviews.models import Review, ReviewRating


@dataclass(frozen=True)
class InvitationRow:
    """An invitation and what became of it; `state` is None where nobody has opened the link."""

    session_id: uuid.UUID | None
    state: str | None
    started_at: datetime | None
    seconds_used: float | None
    dismissed_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True)
class AnswerRow:
    session_id: uuid.UUID
    turn: int
    question_id: uuid.UUID
    question: str
    difficulty: str
    seconds: float
    state: str
    review_reason: str
    topic: str
    weightage: float
    draft_total: float | None
    draft_components: list[dict[str, Any]] | None
    reviewed_ratings: dict[str, float]


@dataclass(frozen=True)
class RatingPair:
    """What the draft said of one component, what a person said, and whether they changed it."""

    session_id: uuid.UUID
    draft: float
    rating: float
    is_override: bool
    reviewer: str


def list_compared_panels(organization_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Panels with an ended interview that was not dismissed; the one with the newest of them first."""
    query = select(InterviewSession.panel_id).where(
        InterviewSession.organization_id == organization_id, _has_ended(), InterviewSession.dismissed_at.is_(None)
    )
    query = query.group_by(InterviewSession.panel_id)
    newest = func.max(InterviewSession.started_at).desc()
    return db.session.scalars(query.order_by(newest, InterviewSession.panel_id)).all()


def list_comparable(
    organization_id: uuid.UUID, panel_id: uuid.UUID, chosen: Sequence[uuid.UUID], limit: int
) -> Sequence[InterviewSession]:
    """Ended interviews of a panel that were not dismissed, newest first; those of `chosen` where any are named."""
    query = select(InterviewSession).where(
        InterviewSession.organization_id == organization_id,
        InterviewSession.panel_id == panel_id,
        _has_ended(),
        InterviewSession.dismissed_at.is_(None),
    )
    if chosen:
        query = query.where(InterviewSession.id.in_(chosen))
    return db.session.scalars(query.order_by(InterviewSession.started_at.desc()).limit(limit)).all()


def list_answers(organization_id: uuid.UUID, session_ids: Sequence[uuid.UUID]) -> Sequence[Answer]:
    """Follow-ups too; with scorecard, corrections, question and topic."""
    query = (
        select(Answer)
        .where(Answer.organization_id == organization_id, Answer.session_id.in_(session_ids))
        .options(
            joinedload(Answer.scorecard),
            selectinload(Answer.corrections),
            joinedload(Answer.question_version).joinedload(QuestionVersion.question).joinedload(Question.topic),
        )
        .order_by(Answer.session_id, Answer.turn)
    )
    return db.session.scalars(query).all()


def list_invitations(organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime) -> list[InvitationRow]:
    query = (
        select(
            InterviewSession.id,
            InterviewSession.state,
            InterviewSession.started_at,
            InterviewSession.seconds_used,
            InterviewSession.dismissed_at,
            InterviewSession.end_reason,
        )
        .select_from(Invitation)
        .outerjoin(InterviewSession, InterviewSession.invitation_id == Invitation.id)
        .where(Invitation.organization_id == organization_id, Invitation.created_at >= since)
    )
    if panel_id:
        query = query.where(Invitation.panel_id == panel_id)
    return [InvitationRow(*row) for row in db.session.execute(query)]


def list_answer_rows(organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime) -> list[AnswerRow]:
    """Of ended interviews that were not dismissed."""
    query = (
        select(
            Answer.session_id,
            Answer.turn,
            Question.id,
            QuestionVersion.text,
            Question.difficulty,
            Answer.recording_seconds,
            Answer.state,
            Answer.review_reason,
            Topic.name,
            QuestionVersion.weightage,
            StoredScorecard.total,
            StoredScorecard.components,
            Answer.reviewed_ratings,
        )
        .join(InterviewSession, Answer.session_id == InterviewSession.id)
        .join(Invitation, InterviewSession.invitation_id == Invitation.id)
        .join(QuestionVersion, Answer.question_version_id == QuestionVersion.id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .join(Topic, Question.topic_id == Topic.id)
        .outerjoin(StoredScorecard, StoredScorecard.answer_id == Answer.id)
        .where(
            Answer.organization_id == organization_id,
            Answer.probe_of_id.is_(None),
            _has_ended(),
            *_counts(panel_id, since),
        )
        .order_by(Answer.session_id, Answer.turn)
    )
    return [AnswerRow(*tuple(row)) for row in db.session.execute(query)]


def list_ended(
    organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(session, invitation) of ended interviews that were neither dismissed nor for practice."""
    query = (
        select(InterviewSession.id, InterviewSession.invitation_id)
        .join(Invitation, InterviewSession.invitation_id == Invitation.id)
        .join(Panel, InterviewSession.panel_id == Panel.id)
        .where(
            InterviewSession.organization_id == organization_id,
            Panel.is_practice.is_(False),
            _has_ended(),
            *_counts(panel_id, since),
        )
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_recommendations(
    organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime
) -> dict[uuid.UUID, list[str]]:
    """What people submitted, by interview, of those that were not dismissed."""
    query = (
        select(Review.session_id, Review.recommendation)
        .join(InterviewSession, Review.session_id == InterviewSession.id)
        .join(Invitation, InterviewSession.invitation_id == Invitation.id)
        .where(
            Review.organization_id == organization_id,
            Review.submitted_at.is_not(None),
            *_counts(panel_id, since),
        )
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for session_id, recommendation in db.session.execute(query):
        found[session_id].append(recommendation)
    return dict(found)


def list_rating_pairs(organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime) -> list[RatingPair]:
    """Of every submitted rating that has a draft beside it."""
    query = (
        select(Review.session_id, ReviewRating.draft_rating, ReviewRating.rating, ReviewRating.is_override, User.name)
        .join(Review, ReviewRating.review_id == Review.id)
        .join(User, Review.reviewer_id == User.id)
        .join(InterviewSession, Review.session_id == InterviewSession.id)
        .join(Invitation, InterviewSession.invitation_id == Invitation.id)
        .where(
            Review.organization_id == organization_id,
            Review.submitted_at.is_not(None),
            ReviewRating.draft_rating.is_not(None),
            *_counts(panel_id, since),
        )
    )
    return [RatingPair(row[0], float(row[1] or 0.0), row[2], row[3], row[4]) for row in db.session.execute(query)]


def _has_ended() -> ColumnElement[bool]:
    return InterviewSession.state.in_([state.value for state in ENDED])


def _counts(panel_id: uuid.UUID | None, since: datetime) -> list[ColumnElement[bool]]:
    """Invited since then and not dismissed; of all panels where none is named."""
    conditions = [Invitation.created_at >= since, InterviewSession.dismissed_at.is_(None)]
    return [*conditions, InterviewSession.panel_id == panel_id] if panel_id else conditions
