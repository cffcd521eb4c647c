"""A row in the audit log for every change that a request made and that no service has written down itself."""

from __future__ import annotations

import uuid

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from app.accounts.models import LoginSession
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
    is_ours = rule is not None and rule.access is Access.ACTION
    return changes and is_ours and g.get("has_changed", False) and not g.get("is_written_down", False)


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


def _remember_flush(session: Session, _context: object) -> None:
    if has_request_context() and (session.new or session.dirty or session.deleted):
        g.has_changed = True


def _remember_statement(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    is_touch = mapper is not None and mapper.class_ is LoginSession and state.is_update  # when a browser was last seen
    if has_request_context() and (state.is_insert or state.is_update or state.is_delete) and not is_touch:
        g.has_changed = True


def init_change_trail(app: Flask) -> None:
    app.after_request(note_change)


event.listen(AuditEntry, "after_insert", _remember)
event.listen(db.session, "after_flush", _remember_flush)
event.listen(db.session, "do_orm_execute", _remember_statement)
