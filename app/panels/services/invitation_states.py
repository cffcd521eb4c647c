"""What has become of an invitation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from app.domain.interview import ENDED, SessionState
from app.panels.models import Invitation


class InvitationState(StrEnum):
    """open: the link works. begun and finished tell of the interview, whatever became of the link."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    BEGUN = "begun"
    FINISHED = "finished"


def find_state(invitation: Invitation, now: datetime) -> InvitationState:
    session_state = invitation.session.state if invitation.session else None
    if session_state in ENDED:
        return InvitationState.FINISHED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    if session_state not in {None, SessionState.WAITING, SessionState.QUEUED}:
        return InvitationState.BEGUN
    return InvitationState.EXPIRED if invitation.expires_at <= now else InvitationState.OPEN
