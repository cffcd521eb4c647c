"""What is done to accounts and tried at their doors, in the log of the organisation that they belong to."""

from __future__ import annotations

import uuid
from typing import Any

from app.accounts.models import User
from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import NOBODY, PLATFORM_CHAIN, AuditAction
from app.extensions import db


def note(action: AuditAction, user: User, by: uuid.UUID | None, **after: Any) -> None:
    """Within the caller's transaction. `by` is None for the command line."""
    audit.record(Actor(user.organization_id or PLATFORM_CHAIN, by), action, user.id, after=after)


def note_refusal(organization_id: uuid.UUID | None, user_id: uuid.UUID | None, **after: Any) -> None:
    """A sign-in that failed; into the log of the platform where nobody knows whose it was."""
    actor = Actor(organization_id or PLATFORM_CHAIN, None)
    with transaction(db.session):
        audit.record(actor, AuditAction.SIGN_IN_REFUSED, user_id or NOBODY, after=after)
