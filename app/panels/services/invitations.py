"""Candidates and the links that they are invited with."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit import services as audit
from app.audit.services import Actor, Deed
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.cursor import Cursor
from app.domain.interview import ENDED
from app.errors import Conflict
from app.extensions import db
from app.keyset import Slice
from app.panels import repository
from app.panels.models import Candidate, Invitation, Panel, PanelStatus
from app.panels.services.invitation_states import InvitationState, find_state
from app.panels.services.invitees import Invitee, check_invitee
from app.panels.services.link_times import check_opening, find_expiry
from app.panels.services.retakes import check_retakes

DEFAULT_EXPIRY_DAYS = 14
TOKEN_BYTES = 32


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
    time_zone: str = "",
    opens_at: datetime | None = None,
    by: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """The invitation and its token, which cannot be had again.

    `expires_in_days` count from `opens_at`, a moment to come, where the link does not open at once. `time_zone` is the
    candidate's, such as Europe/Vienna. Here and below, `by` is who does it; None for the command line. Raises
    InvalidInput, NotFound, and Conflict where the panel is not published or allows no second try.
    """
    invitee = Invitee(name, email, time_zone)
    return invite_candidates(organization_id, panel_id, [invitee], expires_in_days, opens_at, by)[0]


def invite_candidates(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID,
    invitees: Sequence[Invitee],
    expires_in_days: int = DEFAULT_EXPIRY_DAYS,
    opens_at: datetime | None = None,
    by: uuid.UUID | None = None,
) -> list[tuple[Invitation, str]]:
    """All of them or none; as `invite_candidate`."""
    people = [check_invitee(invitee) for invitee in invitees]
    check_opening(opens_at, now := utc_now())
    expires_at = find_expiry(expires_in_days, opens_at, now)
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        if panel.status != PanelStatus.PUBLISHED:
            raise Conflict(
                "The panel %(title)s is %(status)s; publish it before inviting anybody.",
                title=f"{panel.title!r}",
                status=panel.status,
            )
        check_retakes(panel, [person.email for person in people])
        invited = [_invite(panel, person, expires_at, opens_at) for person in people]
        audit.record_all(Actor(organization_id, by), [_invited_deed(invitation) for invitation, _ in invited])
        return invited


def _invited_deed(invitation: Invitation) -> Deed:
    """Whom it is for is said by the invitation, which can be erased."""
    after = {"panel": str(invitation.panel.id), "expires_at": invitation.expires_at.isoformat()}
    return Deed(AuditAction.CANDIDATE_INVITED, invitation.id, after=after)


def renew_link(
    organization_id: uuid.UUID,
    invitation_id: uuid.UUID,
    expires_in_days: int = DEFAULT_EXPIRY_DAYS,
    by: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """A new token; the old one is dead. Never shortens the link's life.

    Raises Conflict for a link that was withdrawn and for a finished interview.
    """
    with transaction(db.session):
        invitation = repository.get_invitation(organization_id, invitation_id)
        check_renewable(invitation)
        before = {"expires_at": invitation.expires_at.isoformat()}
        expiry = find_expiry(expires_in_days, invitation.opens_at, utc_now())
        invitation.expires_at = max(invitation.expires_at, expiry)
        after = {"expires_at": invitation.expires_at.isoformat()}
        audit.record(Actor(organization_id, by), AuditAction.LINK_RENEWED, invitation_id, before, after)
        return invitation, renew_token(invitation)


def renew_token(invitation: Invitation) -> str:
    """Within the caller's transaction."""
    token = make_token()
    invitation.token_hash = hash_token(token)
    return token


def make_token(make: Callable[[int], str] = secrets.token_urlsafe) -> str:
    """Begins and ends with a letter or a digit: what begins with a dash is an option to programs, and mail readers
    leave marks at the end out of a link.
    """
    while not ((token := make(TOKEN_BYTES))[0].isalnum() and token[-1].isalnum()):
        pass
    return token


def check_renewable(invitation: Invitation) -> None:
    if invitation.revoked_at is not None:
        raise Conflict("This link was withdrawn. Invite the candidate again instead.")
    if invitation.session is not None and invitation.session.state in ENDED:
        raise Conflict("This interview is over. Invite the candidate again instead.")


def _invite(panel: Panel, person: Invitee, expires_at: datetime, opens_at: datetime | None) -> tuple[Invitation, str]:
    invitation = Invitation(
        organization_id=panel.organization_id,
        panel=panel,
        candidate=_get_candidate(panel.organization_id, person),
        opens_at=opens_at,
        expires_at=expires_at,
    )
    token = renew_token(invitation)
    repository.add(invitation)
    return invitation, token


def list_invitations(organization_id: uuid.UUID, panel_id: uuid.UUID | None = None) -> list[InvitationOverview]:
    now = utc_now()
    return [_describe(invitation, now) for invitation in repository.list_invitations(organization_id, panel_id)]


def slice_invitations(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID | None,
    candidate_id: uuid.UUID | None,
    after: Cursor | None,
    limit: int,
) -> Slice[InvitationOverview]:
    """Newest first; of all panels and candidates where none is named."""
    now = utc_now()
    found = repository.slice_invitations(organization_id, panel_id, candidate_id, after, limit)
    return found.map(lambda invitation: _describe(invitation, now))


def get_invitation(organization_id: uuid.UUID, invitation_id: uuid.UUID) -> InvitationOverview:
    """Raises NotFound, also for another organisation's."""
    return _describe(repository.get_invitation(organization_id, invitation_id), utc_now())


def revoke_invitation(organization_id: uuid.UUID, invitation_id: uuid.UUID, by: uuid.UUID | None = None) -> Invitation:
    """The link stops working; revoking again changes nothing. Raises NotFound."""
    with transaction(db.session):
        invitation = repository.get_invitation(organization_id, invitation_id)
        if invitation.revoked_at is None:
            invitation.revoked_at = utc_now()
            before, after = {"withdrawn": False}, {"withdrawn": True}
            audit.record(Actor(organization_id, by), AuditAction.LINK_WITHDRAWN, invitation_id, before, after)
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
    return InvitationOverview(invitation, find_state(invitation, now), session_id, session_state)


def _get_candidate(organization_id: uuid.UUID, person: Invitee) -> Candidate:
    known = repository.find_candidate(organization_id, person.name, person.email) if person.email else None
    candidate = known or Candidate(organization_id=organization_id, name=person.name, email=person.email)
    if person.time_zone:
        candidate.time_zone = person.time_zone
    return candidate
