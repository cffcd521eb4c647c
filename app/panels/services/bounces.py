"""Mails of invitations that came back after a mail server had taken them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.bounces import Bounce, read_bounce
from app.errors import NotFound
from app.extensions import db
from app.log_context import tell_logs
from app.panels import repository
from app.panels.models import Invitation, MailState

NOT_OURS = "This is no report of a mail server on an invitation's last mail. Nothing was changed."


class BounceOutcome(StrEnum):
    """noted: the invitation says it now. known: it said so before. not_final: the mail may still arrive."""

    NOTED = "noted"
    KNOWN = "known"
    NOT_FINAL = "not_final"


@dataclass(frozen=True)
class NotedBounce:
    """`status` and `reason` are empty where the report says no failure."""

    invitation_id: uuid.UUID
    outcome: BounceOutcome
    status: str = ""
    reason: str = ""


def note_bounce(content: bytes) -> NotedBounce:
    """The same mail may come again. Raises NotFound where it reports on no mail whose link is in force."""
    bounce = read_bounce(content)
    if bounce is None:
        raise NotFound(NOT_OURS)
    with transaction(db.session):
        return _note(_find_invitation(bounce), bounce)


def _find_invitation(bounce: Bounce) -> Invitation:
    invitation = repository.find_invitation(bounce.mail.invitation_id, lock=True)
    if invitation is None or not bounce.mail.proves(invitation.token_hash):
        raise NotFound(NOT_OURS)
    tell_logs(invitation.organization_id)
    return invitation


def _note(invitation: Invitation, bounce: Bounce) -> NotedBounce:
    """A mail may be queued still: some servers answer before the worker has written down that it is sent."""
    if not bounce.failed:
        return NotedBounce(invitation.id, BounceOutcome.NOT_FINAL)
    if invitation.mail_state == MailState.FAILED:
        return NotedBounce(invitation.id, BounceOutcome.KNOWN, bounce.status, bounce.reason)
    before = {"mail": invitation.mail_state}
    invitation.mail_state, invitation.mail_at = MailState.FAILED.value, utc_now()
    invitation.mail_error = f"{bounce.reason}\n{bounce.told}".strip()
    # What the server said may name the address: the invitation can be erased, the log cannot.
    after = {"mail": invitation.mail_state, "status": bounce.status}
    audit.record(Actor(invitation.organization_id, None), AuditAction.INVITATION_BOUNCED, invitation.id, before, after)
    return NotedBounce(invitation.id, BounceOutcome.NOTED, bounce.status, bounce.reason)
