"""What is done to accounts and tried at their doors: in the log of their organisation, and told to their owners."""

from __future__ import annotations

import uuid
from typing import Any

from app.accounts.account_mails import owe_mail
from app.accounts.doers import Doer
from app.accounts.models import User
from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import NOBODY, PLATFORM_CHAIN, AuditAction
from app.extensions import db


def note(action: AuditAction, user: User, by: Doer, **after: Any) -> None:
    """Within the caller's transaction; its owner is told by mail where the action is one that people are told of."""
    audit.record(Actor(user.organization_id or PLATFORM_CHAIN, by.user_id), action, user.id, after=after)
    owe_mail(user, action, by, str(after.get("email", "")))


def note_refusal(organization_id: uuid.UUID | None, user_id: uuid.UUID | None, **after: Any) -> None:
    """A sign-in that failed; into the log of the platform where nobody knows whose it was."""
    actor = Actor(organization_id or PLATFORM_CHAIN, None)
    with transaction(db.session):
        audit.record(actor, AuditAction.SIGN_IN_REFUSED, user_id or NOBODY, after=after)
