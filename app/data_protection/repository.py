"""The only queries on retention, holds and erasures, each within one organisation save those of the daily run."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from app.data_protection.models import Erasure, ErasureRequest, LegalHold, PanelRetention
from app.database import Base
from app.domain.candidate_statements import StatementKind
from app.domain.interview import ENDED
from app.errors import NotFound
from app.extensions import db
from app.interviews.models import Answer, CandidateStatement, InterviewSession
from app.panels.models import Candidate, Invitation, Panel


def add(row: Base) -> None:
    db.session.add(row)
    db.session.flush()


def get_candidate(organization_id: uuid.UUID, candidate_id: uuid.UUID, *, lock: bool = False) -> Candidate:
    query = select(Candidate).where(Candidate.organization_id == organization_id, Candidate.id == candidate_id)
    candidate = db.session.scalar(query.with_for_update() if lock else query)
    if candidate is None:
        raise NotFound("There is no such candidate in your organisation.")
    return candidate


def list_candidates(organization_id: uuid.UUID, search: str, limit: int) -> Sequence[Candidate]:
    query = select(Candidate).where(Candidate.organization_id == organization_id)
    for word in search.split():
        query = query.where(
            Candidate.name.icontains(word, autoescape=True) | Candidate.email.icontains(word, autoescape=True)
        )
    return db.session.scalars(query.order_by(Candidate.name, Candidate.id).limit(limit)).all()


def find_hold(candidate_id: uuid.UUID) -> LegalHold | None:
    """The one in force."""
    query = select(LegalHold).where(LegalHold.candidate_id == candidate_id, LegalHold.released_at.is_(None))
    return db.session.scalars(query.order_by(LegalHold.created_at).limit(1)).one_or_none()


def list_holds(organization_id: uuid.UUID) -> Sequence[LegalHold]:
    query = select(LegalHold).where(LegalHold.organization_id == organization_id, LegalHold.released_at.is_(None))
    return db.session.scalars(query.order_by(LegalHold.created_at.desc())).all()


def list_requests(organization_id: uuid.UUID) -> Sequence[ErasureRequest]:
    """Open ones, the oldest first."""
    query = select(ErasureRequest).where(
        ErasureRequest.organization_id == organization_id, ErasureRequest.refused_at.is_(None)
    )
    return db.session.scalars(query.order_by(ErasureRequest.created_at)).all()


def list_own_requests(organization_id: uuid.UUID) -> Sequence[tuple[Candidate, CandidateStatement]]:
    """What candidates asked on their own page and nobody has dealt with or written down since; the oldest first."""
    written_down = exists().where(
        ErasureRequest.candidate_id == Candidate.id, ErasureRequest.created_at >= CandidateStatement.created_at
    )
    query = (
        select(Candidate, CandidateStatement)
        .join(InterviewSession, InterviewSession.candidate_id == Candidate.id)
        .join(CandidateStatement, CandidateStatement.session_id == InterviewSession.id)
        .where(
            CandidateStatement.organization_id == organization_id,
            CandidateStatement.kind == StatementKind.ERASURE,
            CandidateStatement.handled_at.is_(None),
            ~written_down,
        )
    )
    rows = db.session.execute(query.order_by(CandidateStatement.created_at))
    return [(candidate, statement) for candidate, statement in rows]


def find_open_request(candidate_id: uuid.UUID) -> ErasureRequest | None:
    query = select(ErasureRequest).where(
        ErasureRequest.candidate_id == candidate_id, ErasureRequest.refused_at.is_(None)
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def list_erasures(organization_id: uuid.UUID, limit: int) -> Sequence[Erasure]:
    query = select(Erasure).where(Erasure.organization_id == organization_id)
    return db.session.scalars(query.order_by(Erasure.created_at.desc()).limit(limit)).all()


def get_erasure(organization_id: uuid.UUID, erasure_id: uuid.UUID) -> Erasure:
    query = select(Erasure).where(Erasure.organization_id == organization_id, Erasure.id == erasure_id)
    erasure = db.session.scalar(query)
    if erasure is None:
        raise NotFound("There is no such receipt in your organisation.")
    return erasure


def list_unfinished_erasures() -> Sequence[Erasure]:
    return db.session.scalars(select(Erasure).where(Erasure.files_deleted_at.is_(None))).all()


def list_erasures_with_rating_log(before: datetime) -> Sequence[Erasure]:
    return [row for row in db.session.scalars(select(Erasure).where(Erasure.created_at < before)) if row.rating_log]


def find_retention(panel_id: uuid.UUID) -> PanelRetention | None:
    return db.session.get(PanelRetention, panel_id)


def list_retentions(organization_id: uuid.UUID) -> Sequence[tuple[Panel, PanelRetention | None]]:
    query = (
        select(Panel, PanelRetention)
        .outerjoin(PanelRetention, PanelRetention.panel_id == Panel.id)
        .where(Panel.organization_id == organization_id)
        .order_by(Panel.title, Panel.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_ended_sessions() -> Sequence[tuple[InterviewSession, Panel, PanelRetention | None]]:
    """Of every organisation, save those of candidates under a hold."""
    query = (
        select(InterviewSession, Panel, PanelRetention)
        .join(Panel, Panel.id == InterviewSession.panel_id)
        .outerjoin(PanelRetention, PanelRetention.panel_id == Panel.id)
        .where(InterviewSession.state.in_([state.value for state in ENDED]), InterviewSession.ended_at.is_not(None))
        .where(~_is_held(InterviewSession.candidate_id))
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def list_unused_invitations(before: datetime) -> Sequence[tuple[Invitation, PanelRetention | None]]:
    """Whose link ended before the given time and whose interview never began."""
    begun = exists().where(InterviewSession.invitation_id == Invitation.id, InterviewSession.started_at.is_not(None))
    query = (
        select(Invitation, PanelRetention)
        .outerjoin(PanelRetention, PanelRetention.panel_id == Invitation.panel_id)
        .where(Invitation.expires_at < before, ~begun, ~_is_held(Invitation.candidate_id))
        .options(joinedload(Invitation.panel))
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_candidates_without_invitation(before: datetime) -> Sequence[Candidate]:
    invited = exists().where(Invitation.candidate_id == Candidate.id)
    query = select(Candidate).where(Candidate.created_at < before, ~invited, ~_is_held(Candidate.id))
    return db.session.scalars(query).all()


def list_answers_with_recording(session_id: uuid.UUID) -> Sequence[Answer]:
    return db.session.scalars(select(Answer).where(Answer.session_id == session_id, Answer.recording_path != "")).all()


def list_existing_sessions(session_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    return set(db.session.scalars(select(InterviewSession.id).where(InterviewSession.id.in_(session_ids))))


def _is_held(candidate_id: ColumnElement[uuid.UUID] | object) -> ColumnElement[bool]:
    return exists().where(LegalHold.candidate_id == candidate_id, LegalHold.released_at.is_(None))
