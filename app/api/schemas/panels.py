"""Panels, candidates and invitations."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.api.schemas.lists import ListQuery
from app.panels.drafts import PanelDraft
from app.panels.models import Candidate, PanelStatus
from app.panels.models import Panel as StoredPanel
from app.panels.services import DEFAULT_EXPIRY_DAYS, InvitationOverview, InvitationState, read_draft


class PanelQuery(ListQuery):
    status: PanelStatus | None = None


class Panel(Struct):
    """`version` counts publications."""

    id: uuid.UUID
    status: PanelStatus
    version: int
    created_at: datetime
    content: PanelDraft


class CandidateQuery(ListQuery):
    search: Annotated[str, Meta(description="Every word must occur in the name or the address.")] = ""


class CandidateRecord(Struct):
    id: uuid.UUID
    name: str
    email: str
    time_zone: str
    created_at: datetime


class InvitationQuery(ListQuery):
    panel_id: uuid.UUID | None = None
    candidate_id: uuid.UUID | None = None


class NewInvitation(Struct):
    """`opens_at` has a time zone; `by_mail` sends the link to `email` instead of telling it here."""

    panel_id: uuid.UUID
    name: str
    email: str = ""
    time_zone: str = ""
    days: Annotated[int, Meta(ge=1, le=365)] = DEFAULT_EXPIRY_DAYS
    opens_at: Annotated[datetime, Meta(tz=True)] | None = None
    by_mail: bool = False


class InvitationRecord(Struct):
    id: uuid.UUID
    panel_id: uuid.UUID
    candidate_id: uuid.UUID
    state: InvitationState
    created_at: datetime
    opens_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    mail_state: str
    mail_error: str
    interview_id: uuid.UUID | None


class MadeInvitation(Struct):
    """`join_url` is told this once and stored nowhere; null where it goes by mail."""

    invitation: InvitationRecord
    join_url: str | None


def describe_panel(panel: StoredPanel) -> Panel:
    return Panel(panel.id, PanelStatus(panel.status), panel.version, panel.created_at, read_draft(panel))


def describe_candidate(row: Candidate) -> CandidateRecord:
    return CandidateRecord(row.id, row.name, row.email, row.time_zone, row.created_at)


def describe_invitation(found: InvitationOverview) -> InvitationRecord:
    row = found.invitation
    return InvitationRecord(
        id=row.id,
        panel_id=row.panel_id,
        candidate_id=row.candidate_id,
        state=found.state,
        created_at=row.created_at,
        opens_at=row.opens_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        mail_state=row.mail_state,
        mail_error=row.mail_error,
        interview_id=found.session_id,
    )
