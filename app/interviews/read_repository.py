"""The queries of the pages: every one scoped by organisation, none changes anything."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.candidate_statements import REQUESTS
from app.domain.interview import AnswerState
from app.errors import NotFound
from app.extensions import db
from app.interviews.models import Answer, AnswerFeedback, CandidateStatement, InterviewSession, StoredScorecard
from app.question_bank.models import Question, QuestionVersion, Topic


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
    flags: list[str] | None


def list_open_requests(organization_id: uuid.UUID, session_ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Session and kind of what candidates have asked for and nobody has dealt with."""
    query = select(CandidateStatement.session_id, CandidateStatement.kind).where(
        CandidateStatement.organization_id == organization_id,
        CandidateStatement.session_id.in_(session_ids),
        CandidateStatement.kind.in_([kind.value for kind in REQUESTS]),
        CandidateStatement.handled_at.is_(None),
    )
    return [(session_id, kind) for session_id, kind in db.session.execute(query.order_by(CandidateStatement.kind))]


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
            StoredScorecard.flags,
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
                joinedload(Answer.feedback).joinedload(AnswerFeedback.decided_by),
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
