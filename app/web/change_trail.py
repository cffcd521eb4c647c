"""A row in the audit log for every change that a request made and that no service has written down itself."""

from __future__ import annotations

import uuid

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import event

from app.audit import services as audit
from app.audit.models import AuditEntry
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import PLATFORM_CHAIN, AuditAction
from app.extensions import db
from app.web.authorization import Access, Principal, find_principal, find_rule

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FIRST_REFUSAL = 400
log = structlog.get_logger(__name__)


def note_change(response: Response) -> Response:
    if _is_owed(response):
        principal = find_principal()
        if principal is not None:
            _record(principal)
    return response


def _is_owed(response: Response) -> bool:
    rule = find_rule(current_app.view_functions.get(request.endpoint or ""))
    changes = request.method in CHANGING and response.status_code < FIRST_REFUSAL
    return changes and rule is not None and rule.access is Access.ACTION and not g.get("is_written_down", False)


def _record(principal: Principal) -> None:
    """What was sent is left out: it may be what somebody said, or a secret."""
    args = {name: str(value) for name, value in (request.view_args or {}).items() if not _is_secret(name)}
    what = {"endpoint": request.endpoint, "method": request.method, "address": request.remote_addr or "", **args}
    actor = Actor(principal.organization_id or PLATFORM_CHAIN, principal.user_id)
    try:
        with transaction(db.session):
            audit.record(actor, AuditAction.CHANGED, _subject(principal), after=what)
    except Exception:
        log.exception("change_not_written_down", endpoint=request.endpoint)


def _subject(principal: Principal) -> uuid.UUID:
    """The object that the address names last, such as the invitation of a panel."""
    named = [value for value in (request.view_args or {}).values() if isinstance(value, uuid.UUID)]
    return named[-1] if named else principal.user_id


def _is_secret(name: str) -> bool:
    return "token" in name


def _remember(_mapper: object, _connection: object, _entry: AuditEntry) -> None:
    if has_request_context():
        g.is_written_down = True


def init_change_trail(app: Flask) -> None:
    app.after_request(note_change)


event.listen(AuditEntry, "after_insert", _remember)
