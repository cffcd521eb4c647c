"""What is done to accounts, in the log of the organisation that they belong to."""

from __future__ import annotations

import uuid
from typing import Any

import structlog

from app.accounts.models import User
from app.audit import services as audit
from app.audit.services import Actor
from app.domain.audit_log import AuditAction

log = structlog.get_logger(__name__)


def note(action: AuditAction, user: User, by: uuid.UUID | None, **after: Any) -> None:
    """Within the caller's transaction. `by` is None for the command line; platform admins have the process log only."""
    if user.organization_id is None:
        log.info("account_changed", action=action.value, user_id=str(user.id), by_id=str(by))
        return
    audit.record(Actor(user.organization_id, by), action, user.id, after=after)
