"""Candidates and the links that they are invited with."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from app.database import transaction, utc_now
from app.domain.interview import ENDED, SessionState
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.panels import repository
from app.panels.models import Candidate, Invitation, PanelStatus

DEFAULT_EXPIRY_DAYS = 14
LONGEST_EXPIRY_DAYS = 365
LONGEST_NAME = 200
TOKEN_BYTES = 32


class InvitationState(StrEnum):
    """open: the link works. begun and finished tell of the interview, whatever became of the link."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    BEGUN = "begun"
    FINISHED = "finished"


@dataclass(frozen=True)
class InvitationOverview:
    """`session_id` and `session_state` are None while the candidate has not come."""

    invitation: Invitation
    state: InvitationState
    session_id: uuid.UUID | None
    session_state: str | None


def invite_candidate(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID,
    name: str,
    email: str = "",
    expires_in_days: int = DEFAULT_EXPIRY_DAYS,
) -> tuple[Invitation, str]:
    """The invitation and its token, which cannot be had again.

    Raises InvalidInput, NotFound, and Conflict where the panel is not published.
    """
    name, email = _read_name(name), _read_email(email)
    if not 1 <= expires_in_days <= LONGEST_EXPIRY_DAYS:
        raise InvalidInput(f"A link lasts from 1 to {LONGEST_EXPIRY_DAYS} days.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        if panel.status != PanelStatus.PUBLISHED:
            raise Conflict(f"The panel {panel.title!r} is {panel.status}; publish it before inviting anybody.")
        invitation = Invitation(
            organization_id=organization_id,
            panel=panel,
            candidate=_get_candidate(organization_id, name, email),
            token_hash=hash_token(token),
            expires_at=utc_now() + timedelta(days=expires_in_days),
        )
        repository.add(invitation)
    return invitation, token


def list_invitations(organization_id: uuid.UUID, panel_id: uuid.UUID | None = None) -> list[InvitationOverview]:
    now = utc_now()
    return [_describe(invitation, now) for invitation in repository.list_invitations(organization_id, panel_id)]


def revoke_invitation(organization_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    """The link stops working; revoking again changes nothing. Raises NotFound."""
    with transaction(db.session):
        invitation = repository.get_invitation(organization_id, invitation_id)
        invitation.revoked_at = invitation.revoked_at or utc_now()
    return invitation


def find_by_token(token: str) -> Invitation | None:
    """Whatever its state: the caller decides whether it still admits."""
    return repository.find_invitation_by_hash(hash_token(token))


def find_invitation(invitation_id: uuid.UUID) -> Invitation | None:
    """For the candidate's own connection, which names the invitation in a signed cookie."""
    return repository.find_invitation(invitation_id)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def make_join_url(public_url: str, token: str) -> str:
    return f"{public_url}/interview/{token}"


def _describe(invitation: Invitation, now: datetime) -> InvitationOverview:
    session = invitation.session
    session_id, session_state = (session.id, session.state) if session else (None, None)
    return InvitationOverview(invitation, _state_of(invitation, session_state, now), session_id, session_state)


def _state_of(invitation: Invitation, session_state: str | None, now: datetime) -> InvitationState:
    if session_state in ENDED:
        return InvitationState.FINISHED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    if session_state not in {None, SessionState.WAITING, SessionState.QUEUED}:
        return InvitationState.BEGUN
    return InvitationState.EXPIRED if invitation.expires_at <= now else InvitationState.OPEN


def _get_candidate(organization_id: uuid.UUID, name: str, email: str) -> Candidate:
    known = repository.find_candidate(organization_id, name, email) if email else None
    return known or Candidate(organization_id=organization_id, name=name, email=email)


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"A candidate's name has 1 to {LONGEST_NAME} characters.")
    return name


def _read_email(email: str) -> str:
    if not email.strip():
        return ""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput(f"{email.strip()!r} is not an email address.") from error
