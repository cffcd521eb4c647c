"""Socket.IO doors: candidates on /interview, reviewers on /review.

Candidate events are registered on the bare Socket.IO server: audio needs neither a Flask request nor a session.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

import structlog
from flask import Flask
from socketio.exceptions import ConnectionRefusedError as SocketRefused
from structlog.contextvars import bound_contextvars
from werkzeug.http import parse_cookie

from app.candidate_room.room_cookie import COOKIE_NAME, read_invitation
from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.waiting_queue import QueueRules
from app.errors import InterviewBotError, InvalidInput, InvitationRefused, socket_ack
from app.extensions import db, socketio
from app.grouping import Grouping
from app.interviews import review_sockets
from app.interviews.services import admission, consequences, extending, ingesting, live, presence, state, turns, waiting
from app.interviews.ticker import node_name, run_ticker
from app.ports import Payload, Ports
from app.web.browser_origin import is_our_page

NAMESPACE = "/interview"
# Long enough for the answer to "leave" to go out before the connection does.
ACK_GRACE_SECONDS = 0.5
# All candidates' chunks of this time are stored with two questions to Redis instead of two for each.
GATHER_SECONDS = 0.01
MOST_CHUNKS_AT_ONCE = 256
INTERNAL_ERROR = {"ok": False, "code": "internal_error", "message": "Something failed on our side; please try again."}
T = TypeVar("T", int, str, bool)
Ack = dict[str, object]
log = structlog.get_logger(__name__)


class CandidateSockets:
    """The candidates' connections of this process. What must outlive the process is in the live store."""

    def __init__(self, app: Flask, server: Any) -> None:
        self._app = app
        self._server = server
        self._node = node_name()
        self._connections: dict[str, ingesting.Connection] = {}
        with app.app_context():
            self._ports: Ports = get_ports()
            config = get_config()
            self._rules = QueueRules(config.max_active_interviews, follows_load=config.limit_follows_load)
        self._chunks = Grouping(self._store, server.sleep, GATHER_SECONDS, MOST_CHUNKS_AT_ONCE)

    def register(self) -> None:
        self._server.on("connect", self._connect, namespace=NAMESPACE)
        self._server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        self._server.on("audio_chunk", self._acknowledged(self._audio_chunk), namespace=NAMESPACE)
        for event, handler in {
            "start_interview": self._start_interview,
            "end_turn": self._end_turn,
            "still_thinking": self._still_thinking,
            "text_answer": self._text_answer,
            "repeat_question": self._repeat_question,
            "more_time": self._more_time,
            "leave": self._leave,
        }.items():
            self._server.on(event, self._acknowledged(self._in_app(handler)), namespace=NAMESPACE)

    def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        with self._app.app_context():
            session_id = _admit(environ, auth)
            self._server.enter_room(sid, f"interview_{session_id}", namespace=NAMESPACE)
            self._connections[sid] = ingesting.Connection(session_id, sid, self._ports.open_voice_activity())
            presence.arrive(self._ports, session_id, sid, self._node)
        self._server.start_background_task(self._send_state, sid, session_id)

    def _send_state(self, sid: str, session_id: uuid.UUID) -> None:
        with self._app.app_context():
            payload = self._describe(session_id)
        self._server.emit("session_state", payload, to=sid, namespace=NAMESPACE)

    def _describe(self, session_id: uuid.UUID) -> Ack:
        queue = waiting.describe_place(self._ports, session_id, self._rules, utc_now())
        return {**state.describe_state(self._ports, session_id), "queue": queue}

    def _disconnect(self, sid: str, _reason: str = "") -> None:
        connection = self._connections.pop(sid, None)
        if connection is not None:
            with self._app.app_context():
                presence.depart(self._ports, connection.session_id, sid)

    def _audio_chunk(self, connection: ingesting.Connection, payload: Payload, pcm16: object = None) -> Ack:
        sound = pcm16 if pcm16 is not None else payload.get("audio")
        if not isinstance(sound, bytes):
            raise InvalidInput("audio_chunk needs one binary attachment with PCM.")
        turn, seq = _field(payload, "turn", int), _field(payload, "seq", int)
        ingested = self._chunks.submit(ingesting.Chunk(connection, turn, seq, sound))
        if isinstance(ingested, Exception):
            raise ingested
        return {"received_through": ingested.received_through}

    def _store(self, chunks: Sequence[ingesting.Chunk]) -> Sequence[ingesting.Ingested | InterviewBotError]:
        """What is stored is acknowledged at once; what follows from it comes after."""
        outcomes = ingesting.ingest_chunks(self._ports, chunks)
        heard = [outcome.heard for outcome in outcomes if isinstance(outcome, ingesting.Ingested) and outcome.heard]
        owed = list(filter(consequences.needs_action, heard))
        if owed:
            self._server.start_background_task(self._act_on, owed)
        return outcomes

    def _act_on(self, owed: Sequence[ingesting.Heard]) -> None:
        with self._app.app_context():
            for heard in owed:
                _try_to_act(self._ports, heard)

    def _start_interview(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        waiting.start_interview(
            self._ports,
            connection.session_id,
            self._rules,
            consent=_field(payload, "consent", bool),
            notice_version=_field(payload, "notice_version", str),
        )
        return self._describe(connection.session_id)

    def _end_turn(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        turn, last_seq = _field(payload, "turn", int), _field(payload, "last_seq", int)
        live.finish_turn(self._ports, connection.session_id, turn, last_seq)
        return {}

    def _still_thinking(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        live.keep_thinking(self._ports, connection.session_id, _field(payload, "turn", int))
        return {}

    def _text_answer(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        turn, text = _field(payload, "turn", int), _field(payload, "text", str)
        turns.answer_in_writing(self._ports, connection.session_id, turn, text)
        return {}

    def _repeat_question(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        live.keep_thinking(self._ports, connection.session_id, _field(payload, "turn", int))
        return {"question": state.describe_state(self._ports, connection.session_id)["question"]}

    def _more_time(self, connection: ingesting.Connection, payload: Payload) -> Ack:
        extending.take_more_time(self._ports, connection.session_id, _field(payload, "turn", int))
        return self._describe(connection.session_id)

    def _leave(self, connection: ingesting.Connection, _payload: Payload) -> Ack:
        presence.depart(self._ports, connection.session_id, connection.connection_id)
        self._server.start_background_task(self._close_soon, connection.connection_id)
        return {}

    def _close_soon(self, sid: str) -> None:
        self._server.sleep(ACK_GRACE_SECONDS)
        self._server.disconnect(sid, namespace=NAMESPACE)

    def _in_app(self, handler: Callable[..., Ack]) -> Callable[..., Ack]:
        @wraps(handler)
        def run(connection: ingesting.Connection, *args: Any) -> Ack:
            with self._app.app_context(), bound_contextvars(interview=str(connection.session_id)):
                return handler(connection, *args)

        return run

    def _acknowledged(self, handler: Callable[..., Ack]) -> Callable[..., Ack]:
        @wraps(handler)
        def run(sid: str, payload: object = None, *attachments: object) -> Ack:
            connection = self._connections.get(sid)
            if connection is None:
                return {"ok": False, "code": "superseded", "message": presence.SUPERSEDED_MESSAGE}
            return _answer(handler, connection, payload, attachments)

        return run


def _answer(
    handler: Callable[..., Ack], connection: ingesting.Connection, payload: object, rest: tuple[object, ...]
) -> Ack:
    if not isinstance(payload, dict):
        return socket_ack(InvalidInput("The event needs one JSON object."))
    try:
        return {"ok": True, **handler(connection, payload, *rest)}
    except InterviewBotError as error:
        return socket_ack(error)
    except Exception:
        log.exception("event_failed", event_handler=handler.__name__, interview=str(connection.session_id))
        return INTERNAL_ERROR


def _try_to_act(ports: Ports, heard: ingesting.Heard) -> None:
    """One candidate's trouble must not reach the others; the ticker ends what should have ended here."""
    try:
        consequences.act_on(ports, heard)
    except Exception:
        db.session.rollback()
        log.exception("action_failed", interview=str(heard.session_id))


def _admit(environ: Mapping[str, Any], auth: object) -> uuid.UUID:
    try:
        return _find_session(environ, auth)
    except InterviewBotError as error:
        raise SocketRefused(str(error), {"code": error.code, "message": str(error)}) from error


def _find_session(environ: Mapping[str, Any], auth: object) -> uuid.UUID:
    token = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(token, str) and token:
        return admission.open_session(token)
    config = get_config()
    cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(COOKIE_NAME)
    invitation_id = read_invitation(config.secret_key, cookie)
    if invitation_id is None or not is_our_page(environ, config.allowed_origins):
        raise InvitationRefused("invitation_unknown", "Please open your invitation link again.")
    return admission.open_session_of_invitation(invitation_id)


def _field(payload: Payload, name: str, kind: type[T]) -> T:
    value = payload.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidInput(f"{name} must be {kind.__name__}.")
    return value


def init_sockets(app: Flask) -> None:
    """Register all Socket.IO doors; call once, after socketio.init_app."""
    CandidateSockets(app, socketio.server).register()
    review_sockets.register()


def start_ticker(app: Flask) -> None:
    """Start this process's ticker; call once the server is about to serve."""
    socketio.start_background_task(run_ticker, app, node_name(), socketio.sleep)
    socketio.start_background_task(review_sockets.watch_logins, app, socketio.sleep)
