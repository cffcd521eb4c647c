"""The queries of the pages: every one scoped by organisation, none changes anything."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.domain.interview import AnswerState, SessionState
from app.errors import NotFound
from app.extensions import db
from app.interviews.models import Answer, CandidateStatement, InterviewSession, StoredScorecard
from app.panels.models import Candidate, Invitation, Panel
from app.question_bank.models import Question, QuestionVersion, Topic


class Show(StrEnum):
    """Which interviews the dashboard lists."""

    ALL = "all"
    LIVE = "live"
    REVIEW = "review"
    COMPLETED = "completed"
    INVITED = "invited"
    ENDED = "ended"


@dataclass(frozen=True)
class Filters:
    show: Show = Show.ALL
    search: str = ""
    panel_id: uuid.UUID | None = None
    invitation_ids: frozenset[uuid.UUID] | None = None


@dataclass(frozen=True)
class RatingRow:
    """What one answer adds to an interview's rating: the draft, and what people submitted."""

    session_id: uuid.UUID
    turn: int
    state: str
    review_reason: str
    draft_total: float | None
    draft_components: list[dict[str, Any]] | None
    reviewed_ratings: dict[str, float]
    weightage: float
    topic: str


_state = InterviewSession.state
_NEEDS_REVIEW = (
    select(Answer.id)
    .where(Answer.session_id == InterviewSession.id, Answer.state == AnswerState.NEEDS_REVIEW.value)
    .exists()
)
CONDITIONS: dict[Show, ColumnElement[bool]] = {
    Show.ALL: true(),
    Show.LIVE: _state.in_([SessionState.QUEUED.value, SessionState.ACTIVE.value, SessionState.PAUSED.value]),
    Show.REVIEW: _NEEDS_REVIEW,
    Show.COMPLETED: _state == SessionState.COMPLETED.value,
    Show.INVITED: or_(_state.is_(None), _state == SessionState.WAITING.value),
    Show.ENDED: _state.in_([SessionState.ABANDONED.value, SessionState.TECHNICAL_FAILURE.value]),
}


def count_by_show(organization_id: uuid.UUID, filters: Filters) -> dict[Show, int]:
    """How many interviews each choice of `show` would list under the other filters."""
    counts = [func.count().filter(condition) for condition in CONDITIONS.values()]
    row = db.session.execute(_filtered(select(*counts), organization_id, filters)).one()
    return dict(zip(CONDITIONS, row, strict=True))


def list_invitations(
    organization_id: uuid.UUID, filters: Filters, *, limit: int, offset: int
) -> list[tuple[Invitation, InterviewSession | None]]:
    """Newest first: by the start of the interview, else by the invitation."""
    query = (
        _filtered(select(Invitation, InterviewSession), organization_id, filters)
        .where(CONDITIONS[filters.show])
        .options(contains_eager(Invitation.panel), contains_eager(Invitation.candidate))
        .order_by(func.coalesce(InterviewSession.started_at, Invitation.created_at).desc(), Invitation.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query.limit(limit).offset(offset))]


def _filtered(
    query: Select[*tuple[Any, ...]], organization_id: uuid.UUID, filters: Filters
) -> Select[*tuple[Any, ...]]:
    query = (
        query.select_from(Invitation)
        .join(Invitation.candidate)
        .join(Invitation.panel)
        .outerjoin(InterviewSession, InterviewSession.invitation_id == Invitation.id)
        .where(Invitation.organization_id == organization_id)
    )
    if filters.panel_id:
        query = query.where(Panel.id == filters.panel_id)
    if filters.invitation_ids is not None:
        query = query.where(Invitation.id.in_(filters.invitation_ids))
    for word in filters.search.split():
        query = query.where(
            or_(Candidate.name.icontains(word, autoescape=True), Candidate.email.icontains(word, autoescape=True))
        )
    return query


def list_ratings(organization_id: uuid.UUID, session_ids: Sequence[uuid.UUID]) -> list[RatingRow]:
    """By session, then by turn."""
    query = (
        select(
            Answer.session_id,
            Answer.turn,
            Answer.state,
            Answer.review_reason,
            StoredScorecard.total,
            StoredScorecard.components,
            Answer.reviewed_ratings,
            QuestionVersion.weightage,
            Topic.name,
        )
        .join(QuestionVersion, Answer.question_version_id == QuestionVersion.id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .join(Topic, Question.topic_id == Topic.id)
        .outerjoin(StoredScorecard, StoredScorecard.answer_id == Answer.id)
        .where(Answer.organization_id == organization_id, Answer.session_id.in_(session_ids))
        .where(Answer.probe_of_id.is_(None))
        .order_by(Answer.session_id, Answer.turn)
    )
    return [RatingRow(*row) for row in db.session.execute(query)]


def get_session(organization_id: uuid.UUID, session_id: uuid.UUID) -> InterviewSession:
    """With everything that the interview's page shows. Raises NotFound, for another organisation's too."""
    question = joinedload(Answer.question_version).joinedload(QuestionVersion.question)
    query = (
        select(InterviewSession)
        .where(InterviewSession.id == session_id, InterviewSession.organization_id == organization_id)
        .options(
            joinedload(InterviewSession.panel),
            selectinload(InterviewSession.statements).joinedload(CandidateStatement.handled_by),
            selectinload(InterviewSession.answers).options(
                joinedload(Answer.scorecard),
                selectinload(Answer.corrections),
                question.joinedload(Question.topic),
                question.joinedload(Question.subtopic),
            ),
        )
    )
    session = db.session.scalars(query).unique().one_or_none()
    if session is None:
        raise NotFound("There is no such interview in your organisation.")
    return session


def get_answer(organization_id: uuid.UUID, session_id: uuid.UUID, turn: int) -> Answer:
    """Raises NotFound, for another organisation's too."""
    query = select(Answer).where(
        and_(Answer.organization_id == organization_id, Answer.session_id == session_id, Answer.turn == turn)
    )
    answer = db.session.scalars(query).one_or_none()
    if answer is None:
        raise NotFound("There is no such answer in your organisation.")
    return answer


def list_settled_answers(
    organization_id: uuid.UUID, question_id: uuid.UUID, limit: int
) -> Sequence[Row[uuid.UUID, int, str, float]]:
    """(session_id, turn, state, recording_seconds) of rated answers and of those to review, the latest first."""
    query = (
        select(Answer.session_id, Answer.turn, Answer.state, Answer.recording_seconds)
        .join(QuestionVersion, Answer.question_version_id == QuestionVersion.id)
        .where(Answer.organization_id == organization_id, QuestionVersion.question_id == question_id)
        .where(Answer.probe_of_id.is_(None))
        .where(Answer.state.in_([AnswerState.SCORED.value, AnswerState.NEEDS_REVIEW.value]))
        .order_by(Answer.asked_at.desc(), Answer.id)
        .limit(limit)
    )
    return db.session.execute(query).all()
