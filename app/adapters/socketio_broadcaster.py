"""Events to browsers over the Socket.IO servers' shared message queue, from any process."""

from __future__ import annotations

import uuid

import socketio

from app.ports import Payload

# Flask-SocketIO's default; the web processes listen on it.
CHANNEL = "flask-socketio"
CANDIDATES = "/interview"
REVIEWERS = "/review"


class _WriteOnlyQueue(socketio.RedisManager):
    def _handle_disconnect(self, message: object) -> None:
        """This end has no connections of its own: the published message finds the one meant."""


class SocketIoBroadcaster:
    def __init__(self, redis_url: str) -> None:
        self._queue = _WriteOnlyQueue(redis_url, channel=CHANNEL, write_only=True)

    def to_candidate(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=CANDIDATES, room=f"interview_{session_id}")

    def to_reviewers(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=REVIEWERS, room=f"review_{session_id}")

    def to_dashboard(self, organization_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=REVIEWERS, room=f"dashboard_{organization_id}")

    def close_connection(self, connection_id: str, code: str, message: str) -> None:
        notice = {"code": code, "message": message}
        event = code if code == "superseded" else "error"
        self._queue.emit(event, notice, namespace=CANDIDATES, room=connection_id)
        self._queue.disconnect(connection_id, namespace=CANDIDATES)
