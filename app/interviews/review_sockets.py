"""Socket.IO doors of reviewers, authorised by their login session."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Flask, request
from flask_login import current_user
from flask_socketio import join_room
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from app.accounts.logins import find_ended
from app.context import get_config
from app.domain.permissions import Action
from app.errors import InterviewBotError, NotFound, socket_ack
from app.extensions import socketio
from app.interviews.services import watching
from app.web.authorization import current_organization_id, current_principal, may
from app.web.browser_origin import is_our_page
from app.web.denials import note_denial

NAMESPACE = "/review"
LOOK_SECONDS = 2.0
REFUSED = {"code": "unauthenticated", "message": "Please sign in again."}
log = structlog.get_logger(__name__)
# The sign-in that each connection of this process was opened with.
_logins: dict[str, uuid.UUID] = {}


def register() -> None:
    socketio.on_event("connect", connect, namespace=NAMESPACE)
    socketio.on_event("disconnect", disconnect, namespace=NAMESPACE)
    socketio.on_event("watch", watch, namespace=NAMESPACE)
    socketio.on_event("dashboard", dashboard, namespace=NAMESPACE)


def connect(_auth: object = None) -> None:
    # only a sign-in of this server's own opens this door: it is what ends it
    login_id = getattr(current_user, "login_id", None)
    ours = is_our_page(request.environ, get_config().allowed_origins)
    visits = getattr(current_user, "access_grant", None) is not None  # reads what is stored; nothing live
    if login_id is None:
        raise SocketRefused(REFUSED["message"], REFUSED)
    if visits or not ours or not may(Action.VIEW_INTERVIEWS):
        note_denial(current_principal(), "live" if ours else "origin")
        raise SocketRefused(REFUSED["message"], REFUSED)
    _logins[_connection_id()] = login_id


def disconnect(_reason: object = None) -> None:
    _logins.pop(_connection_id(), None)


def _connection_id() -> str:
    return str(getattr(request, "sid"))  # noqa: B009 - Flask-SocketIO adds it, and no type knows it


def watch_logins(app: Flask, sleep: Callable[[float], object]) -> None:
    """For ever: what was signed out anywhere is closed here."""
    while True:
        sleep(LOOK_SECONDS)
        try:
            with app.app_context():
                close_ended_logins()
        except Exception:
            log.exception("watching_logins_failed")


def close_ended_logins() -> None:
    """A connection outlives its sign-in by LOOK_SECONDS at most."""
    known = dict(_logins)
    ended = find_ended(set(known.values())) if known else set()
    for connection_id, login_id in known.items():
        if login_id in ended:
            socketio.server.emit("error", REFUSED, to=connection_id, namespace=NAMESPACE)
            socketio.server.disconnect(connection_id, namespace=NAMESPACE)


def watch(payload: object) -> dict[str, Any]:
    """Follow one interview of the reviewer's own organisation."""
    try:
        session_id = _session_id(payload)
        watching.check_session(current_organization_id(), session_id)
    except InterviewBotError as error:
        return socket_ack(error)
    join_room(f"review_{session_id}")
    return {"ok": True}


def dashboard(_payload: object = None) -> dict[str, Any]:
    """Follow all interviews of the reviewer's organisation; the ack carries their counts by state."""
    if not may(Action.VIEW_INTERVIEWS):
        return {"ok": False, **REFUSED}
    join_room(f"dashboard_{current_organization_id()}")
    return {"ok": True, "counts": watching.count_by_state(current_organization_id())}


def _session_id(payload: object) -> uuid.UUID:
    try:
        return uuid.UUID(payload["session"]) if isinstance(payload, Mapping) else uuid.UUID("")
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotFound("There is no such interview.") from error
