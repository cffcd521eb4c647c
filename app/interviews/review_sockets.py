"""Socket.IO doors of reviewers, authorised by their login session."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_socketio import join_room
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from app.domain.permissions import Action
from app.errors import InterviewBotError, NotFound, socket_ack
from app.extensions import socketio
from app.interviews.services import watching
from app.web.authorization import current_organization_id, may

NAMESPACE = "/review"
REFUSED = {"code": "unauthenticated", "message": "Please sign in again."}


def register() -> None:
    socketio.on_event("connect", connect, namespace=NAMESPACE)
    socketio.on_event("watch", watch, namespace=NAMESPACE)
    socketio.on_event("dashboard", dashboard, namespace=NAMESPACE)


def connect(_auth: object = None) -> None:
    if not may(Action.VIEW_INTERVIEWS):
        raise SocketRefused(REFUSED["message"], REFUSED)


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
