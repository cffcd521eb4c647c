"""The only queries on panels, candidates and invitations, each within one organisation save the look-up by token."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.database import Base
from app.domain.cursor import Cursor
from app.errors import NotFound
from app.extensions import db
from app.keyset import Slice, take_slice
from app.panels.models import (
    AccommodationReader,
    Candidate,
    Invitation,
    MailState,
    Panel,
    PanelQuota,
    PanelSimulation,
    PanelStatus,
    SavedView,
)


def add(row: Base) -> None:
    db.session.add(row)
    db.session.flush()


def list_panels(organization_id: uuid.UUID) -> Sequence[Row[Panel, int]]:
    """(panel, number of its invitations), the newest first."""
    invitations = (
        select(func.count(Invitation.id)).where(Invitation.panel_id == Panel.id).correlate(Panel).scalar_subquery()
    )
    statement = select(Panel, invitations).where(Panel.organization_id == organization_id)
    rows = db.session.execute(statement.options(_with_rows()).order_by(Panel.created_at.desc(), Panel.id))
    return rows.unique().all()


def list_titles(organization_id: uuid.UUID) -> Sequence[Row[uuid.UUID, str, str]]:
    """(panel, title, status), the newest first."""
    statement = select(Panel.id, Panel.title, Panel.status).where(Panel.organization_id == organization_id)
    return db.session.execute(statement.order_by(Panel.created_at.desc(), Panel.id)).all()


def get_panel(organization_id: uuid.UUID, panel_id: uuid.UUID) -> Panel:
    statement = select(Panel).where(Panel.organization_id == organization_id, Panel.id == panel_id)
    panel = db.session.scalars(statement.options(_with_rows())).unique().one_or_none()
    if panel is None:
        raise NotFound("There is no such panel.")
    return panel


def find_panel_by_id(panel_id: uuid.UUID, *, lock: bool = False) -> Panel | None:
    """For jobs, which start from an id."""
    return db.session.get(Panel, panel_id, with_for_update=lock or None)


def list_without_welcome(limit: int) -> Sequence[Panel]:
    """For the reconciler."""
    statement = select(Panel).where(Panel.status == PanelStatus.PUBLISHED, Panel.welcome_version < Panel.version)
    return db.session.scalars(statement.order_by(Panel.id).limit(limit)).all()


def _with_rows() -> ExecutableOption:
    rows = joinedload(Panel.distribution)
    return rows.options(joinedload(PanelQuota.topic), joinedload(PanelQuota.subtopic))


def slice_panels(organization_id: uuid.UUID, status: str, after: Cursor | None, limit: int) -> Slice[Panel]:
    """Of every status where it is empty."""
    statement = select(Panel).where(Panel.organization_id == organization_id).options(_with_rows())
    return take_slice(statement.where(Panel.status == status) if status else statement, Panel, after, limit)


def slice_candidates(organization_id: uuid.UUID, search: str, after: Cursor | None, limit: int) -> Slice[Candidate]:
    """Whose name or address holds every word of `search`."""
    statement = select(Candidate).where(Candidate.organization_id == organization_id)
    for word in search.lower().split():
        statement = statement.where(Candidate.search_text.contains(word, autoescape=True))
    return take_slice(statement, Candidate, after, limit)


def slice_invitations(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID | None,
    candidate_id: uuid.UUID | None,
    after: Cursor | None,
    limit: int,
) -> Slice[Invitation]:
    """With their sessions; of all panels and candidates where none is named."""
    statement = select(Invitation).where(Invitation.organization_id == organization_id)
    if panel_id:
        statement = statement.where(Invitation.panel_id == panel_id)
    if candidate_id:
        statement = statement.where(Invitation.candidate_id == candidate_id)
    return take_slice(statement.options(joinedload(Invitation.session)), Invitation, after, limit)


def find_candidate(organization_id: uuid.UUID, name: str, email: str) -> Candidate | None:
    statement = select(Candidate).where(Candidate.organization_id == organization_id, Candidate.name == name)
    return db.session.scalar(statement.where(Candidate.email == email).order_by(Candidate.created_at).limit(1))


def list_invitations(organization_id: uuid.UUID, panel_id: uuid.UUID | None) -> Sequence[Invitation]:
    """With their sessions; of one panel or of all, the newest first."""
    statement = (
        select(Invitation)
        .where(Invitation.organization_id == organization_id)
        .options(joinedload(Invitation.session))
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )
    if panel_id is not None:
        statement = statement.where(Invitation.panel_id == panel_id)
    return db.session.scalars(statement).all()


def list_invitations_of(panel_id: uuid.UUID, emails: Collection[str]) -> Sequence[Invitation]:
    """With their sessions, for whoever has one of the addresses, the oldest first."""
    statement = select(Invitation).join(Invitation.candidate).where(Invitation.panel_id == panel_id)
    found = statement.where(Candidate.email.in_(emails)).options(joinedload(Invitation.session))
    return db.session.scalars(found.order_by(Invitation.created_at, Invitation.id)).all()


def list_invitations_by_id(
    organization_id: uuid.UUID, panel_id: uuid.UUID, invitation_ids: Collection[uuid.UUID]
) -> Sequence[Invitation]:
    """With their sessions."""
    statement = (
        select(Invitation)
        .where(Invitation.organization_id == organization_id, Invitation.panel_id == panel_id)
        .where(Invitation.id.in_(invitation_ids))
        .options(joinedload(Invitation.session))
    )
    return db.session.scalars(statement).all()


def list_views(user_id: uuid.UUID) -> Sequence[SavedView]:
    return db.session.scalars(select(SavedView).where(SavedView.user_id == user_id).order_by(SavedView.name)).all()


def get_invitation(organization_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    statement = select(Invitation).where(Invitation.organization_id == organization_id, Invitation.id == invitation_id)
    invitation = db.session.scalar(statement)
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


def find_invitation_by_hash(token_hash: str) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash))


def find_invitation(invitation_id: uuid.UUID, *, lock: bool = False) -> Invitation | None:
    return db.session.get(Invitation, invitation_id, with_for_update={"of": Invitation} if lock else None)


def forget_simulation(panel_id: uuid.UUID) -> None:
    db.session.execute(delete(PanelSimulation).where(PanelSimulation.panel_id == panel_id))


def get_simulation(simulation_id: uuid.UUID) -> PanelSimulation:
    """For workers."""
    simulation = db.session.get(PanelSimulation, simulation_id)
    if simulation is None:
        raise NotFound("There is no such simulation any more.")
    return simulation


def find_simulation(organization_id: uuid.UUID, panel_id: uuid.UUID) -> PanelSimulation | None:
    statement = select(PanelSimulation).where(PanelSimulation.organization_id == organization_id)
    return db.session.scalar(statement.where(PanelSimulation.panel_id == panel_id))


def get_candidate(organization_id: uuid.UUID, candidate_id: uuid.UUID) -> Candidate:
    statement = select(Candidate).where(Candidate.organization_id == organization_id, Candidate.id == candidate_id)
    candidate = db.session.scalar(statement)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return candidate


def remember_reader(user_id: uuid.UUID, candidate_id: uuid.UUID) -> None:
    if not knows_accommodations(user_id, candidate_id):
        add(AccommodationReader(user_id=user_id, candidate_id=candidate_id))


def knows_accommodations(user_id: uuid.UUID, candidate_id: uuid.UUID) -> bool:
    return db.session.get(AccommodationReader, (candidate_id, user_id)) is not None


def list_queued_mail(before: datetime, limit: int) -> Sequence[Invitation]:
    """For the reconciler."""
    statement = select(Invitation).where(Invitation.mail_state == MailState.QUEUED, Invitation.mail_at <= before)
    return db.session.scalars(statement.order_by(Invitation.mail_at).limit(limit)).all()
