"""What was refused to somebody who is signed in, in the audit log."""

from __future__ import annotations

import uuid
from typing import Protocol

from flask import request

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import PLATFORM_CHAIN, AuditAction
from app.extensions import db


class Refused(Protocol):
    @property
    def user_id(self) -> uuid.UUID: ...
    @property
    def organization_id(self) -> uuid.UUID | None: ...


def note_denial(principal: Refused, reason: str) -> None:
    actor = Actor(principal.organization_id or PLATFORM_CHAIN, principal.user_id)
    what = {
        "endpoint": request.endpoint or request.path,
        "method": request.method,
        "address": request.remote_addr or "",
        "reason": reason,
    }
    with transaction(db.session):
        audit.record(actor, AuditAction.ACCESS_DENIED, principal.user_id, after=what)
