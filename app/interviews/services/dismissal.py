"""Interviews that a technical failure spoilt: they stay as they are and count in no average."""

from __future__ import annotations

import uuid

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import ENDED
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.interviews.services.events import tell_state_after
from app.interviews.services.owned import lock_session
from app.ports import Ports

LONGEST_REASON_CHARACTERS = 1000


def dismiss_interview(ports: Ports, actor: Actor, session_id: uuid.UUID, reason: str) -> None:
    """Raises NotFound, InvalidInput without a reason, Conflict while the interview goes on."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON_CHARACTERS:
        raise InvalidInput("Say what failed, so that others can follow the decision.")
    with transaction(db.session) as tx:
        session = lock_session(actor.organization_id, session_id)
        if session.state not in ENDED:
            raise Conflict("The interview still goes on. End it first.")
        before = {"dismissed": session.dismissed_at is not None, "reason": session.dismissal_reason}
        session.dismissed_at, session.dismissal_reason = utc_now(), reason
        audit.record(actor, AuditAction.INTERVIEW_DISMISSED, session_id, before, {"dismissed": True, "reason": reason})
        tell_state_after(tx, ports, session)


def withdraw_dismissal(ports: Ports, actor: Actor, session_id: uuid.UUID) -> None:
    """Let the interview count again. Raises NotFound."""
    with transaction(db.session) as tx:
        session = lock_session(actor.organization_id, session_id)
        if session.dismissed_at is None:
            return
        before = {"dismissed": True, "reason": session.dismissal_reason}
        session.dismissed_at, session.dismissal_reason = None, ""
        audit.record(actor, AuditAction.DISMISSAL_WITHDRAWN, session_id, before, {"dismissed": False, "reason": ""})
        tell_state_after(tx, ports, session)
