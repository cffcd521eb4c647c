"""Events to browsers over the Socket.IO servers' shared message queue, from any process."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import socketio
import structlog
from redis import Redis
from redis.exceptions import RedisError

from app.adapters.redis_batches import ask_all
from app.adapters.redis_connection import QuickConnection
from app.ports import Payload

# Flask-SocketIO's default; the web processes listen on it.
CHANNEL = "flask-socketio"
CANDIDATES = "/interview"
REVIEWERS = "/review"
log = structlog.get_logger(__name__)


class _WriteOnlyQueue(socketio.RedisManager):
    def _handle_disconnect(self, message: object) -> None:
        """This end has no connections of its own: the published message finds the one meant."""


class _Collected(socketio.PubSubManager):
    """Keeps what would be published."""

    def __init__(self) -> None:
        super().__init__(channel=CHANNEL, write_only=True)
        self.messages: list[str] = []

    def _publish(self, data: object) -> None:
        self.messages.append(self.json.dumps(data))


class SocketIoBroadcaster:
    def __init__(self, redis_url: str, redis: Redis) -> None:
        options = {"connection_class": QuickConnection}
        self._queue = _WriteOnlyQueue(redis_url, channel=CHANNEL, write_only=True, redis_options=options)
        self._redis = redis

    def to_candidate(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=CANDIDATES, room=f"interview_{session_id}")

    def to_reviewers(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=REVIEWERS, room=_reviewers_of(session_id))

    def to_many_reviewers(self, messages: Sequence[tuple[uuid.UUID, str, Payload]]) -> None:
        if not messages:
            return
        collected = _Collected()
        for session_id, event, payload in messages:
            collected.emit(event, dict(payload), namespace=REVIEWERS, room=_reviewers_of(session_id))
        try:
            ask_all(self._redis, [("PUBLISH", CHANNEL, message) for message in collected.messages])
        except RedisError as error:
            log.warning("broadcast_lost", messages=len(messages), error=str(error))

    def to_dashboard(self, organization_id: uuid.UUID, event: str, payload: Payload) -> None:
        self._queue.emit(event, dict(payload), namespace=REVIEWERS, room=f"dashboard_{organization_id}")

    def close_connection(self, connection_id: str, code: str, message: str) -> None:
        notice = {"code": code, "message": message}
        event = code if code == "superseded" else "error"
        self._queue.emit(event, notice, namespace=CANDIDATES, room=connection_id)
        self._queue.disconnect(connection_id, namespace=CANDIDATES)


def _reviewers_of(session_id: uuid.UUID) -> str:
    return f"review_{session_id}"
