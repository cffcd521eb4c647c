"""Socket.IO doors: candidates on /interview, reviewers on /review.

Candidate events are registered on the bare Socket.IO server: audio needs neither a Flask request nor a session.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
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
from app.domain.wording import marked
from app.errors import InterviewBotError, InvalidInput, InvitationRefused, socket_ack
from app.extensions import db, socketio
from app.i18n import explain, in_language
from app.interviews import review_sockets
from app.interviews.chunk_intake import INTERNAL_ERROR, Ack, Answer, ChunkIntake, Line
from app.interviews.connection_watch import ConnectionWatch
from app.interviews.services import admission, consequences, extending, ingesting, live, presence, state, turns, waiting
from app.interviews.signs_of_life import count_silent_seconds
from app.interviews.ticker import node_name, run_ticker
from app.ports import Payload, Ports
from app.web.browser_origin import is_our_page
from app.web.languages import language_of_connection

NAMESPACE = "/interview"
# Long enough for the answer to "leave" to go out before the connection does.
ACK_GRACE_SECONDS = 0.5
# What is away is not asked by every candidate several times a second.
STATE_RETRY_SECONDS = 2.0
T = TypeVar("T", int, str, bool)
log = structlog.get_logger(__name__)


class CandidateSockets:
    """The candidates' connections of this process. What must outlive the process is in the live store."""

    def __init__(self, app: Flask, server: Any) -> None:
        self._app = app
        self._server = server
        self._node = node_name()
        self._lines: dict[str, Line] = {}  # by the Engine.IO connection
        with app.app_context():
            self._ports: Ports = get_ports()
            config = get_config()
            self._rules = QueueRules(config.max_active_interviews, follows_load=config.limit_follows_load)
        self._intake = ChunkIntake(self._ports, server, self._act_on)

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
        """Raises ConnectionRefusedError, whatever went wrong: without an answer a client would wait for ever."""
        try:
            self._let_in(sid, environ, auth)
        except SocketRefused:
            raise
        except Exception as error:
            log.exception("connecting_failed")
            code, message = INTERNAL_ERROR["code"], INTERNAL_ERROR["message"]
            raise SocketRefused(message, {"code": code, "message": message}) from error

    def _let_in(self, sid: str, environ: Mapping[str, Any], auth: object) -> None:
        with self._app.app_context():
            session_id = _admit(environ, auth)
            self._server.enter_room(sid, f"interview_{session_id}", namespace=NAMESPACE)
            language = language_of_connection(environ, admission.name_language(session_id))
            line = Line(ingesting.Connection(session_id, sid, self._ports.open_voice_activity()), language)
            presence.arrive(self._ports, session_id, sid, self._node, self._count_silent_seconds)
            self._lines[self._engine_sid(sid)] = line
        self._server.start_background_task(self._send_state, sid, session_id)

    def _send_state(self, sid: str, session_id: uuid.UUID) -> None:
        """Whoever cannot be told it now connects again for it."""
        try:
            with self._app.app_context():
                payload = self._describe(session_id)
        except Exception:
            log.exception("state_not_told", interview=str(session_id))
            self._server.sleep(STATE_RETRY_SECONDS)
            self.let_go(sid)
        else:
            self._server.emit("session_state", payload, to=sid, namespace=NAMESPACE)

    def _describe(self, session_id: uuid.UUID) -> Ack:
        queue = waiting.describe_place(self._ports, session_id, self._rules, utc_now())
        return {**state.describe_state(self._ports, session_id), "queue": queue}

    def _disconnect(self, sid: str, _reason: str = "") -> None:
        line = self._lines.pop(self._engine_sid(sid), None)
        if line is not None:
            with self._app.app_context():
                presence.depart(self._ports, line.connection.session_id, sid, self._count_silent_seconds(sid))

    def _count_silent_seconds(self, sid: str) -> float:
        """0 where the connection is another process', which alone hears of it."""
        engine = self._server.eio
        return count_silent_seconds(engine.sockets.get(self._engine_sid(sid)), engine.ping_interval, time.time())

    def _engine_sid(self, sid: str) -> str:
        return str(self._server.manager.eio_sid_from_sid(sid, NAMESPACE))

    def list_connections(self) -> dict[str, uuid.UUID]:
        """Their sessions by the connections' ids."""
        connections = [line.connection for line in self._lines.values()]
        return {one.connection_id: one.session_id for one in connections}

    def let_go(self, sid: str) -> None:
        """End a connection as a broken network would: clients that are told to go do not come back."""
        engine = self._server.eio.sockets.get(self._engine_sid(sid))
        if engine is not None:
            engine.close(wait=False, abort=True)

    def find_line(self, engine_sid: str) -> Line | None:
        return self._lines.get(engine_sid)

    def take_chunk(self, line: Line, turn: int, seq: int, pcm16: bytes, answer: Answer) -> None:
        self._intake.submit(line, turn, seq, pcm16, answer)

    def _audio_chunk(self, line: Line, payload: Payload, pcm16: object = None) -> Ack:
        sound = pcm16 if pcm16 is not None else payload.get("audio")
        if not isinstance(sound, bytes):
            raise InvalidInput("audio_chunk needs one binary attachment with PCM.")
        acks: list[Ack] = []
        self._intake.submit(line, _field(payload, "turn", int), _field(payload, "seq", int), sound, acks.append)
        line.wait()
        return acks[0]

    def _act_on(self, owed: Sequence[ingesting.Heard]) -> None:
        with self._app.app_context():
            _attempt(partial(consequences.go_on, self._ports, owed, self._tell_turn_state))
            for heard in owed:
                _attempt(partial(consequences.end_if_due, self._ports, heard))

    def _tell_turn_state(self, heard: ingesting.Heard, turn_state: Payload) -> None:
        """Whose sound comes in here is told here, without a way through Redis."""
        sid = heard.chunk.connection.connection_id
        self._server.emit("turn_state", turn_state, to=sid, namespace=NAMESPACE, ignore_queue=True)

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
        presence.depart(self._ports, connection.session_id, connection.connection_id, 0.0)
        self._server.start_background_task(self._close_soon, connection.connection_id)
        return {}

    def _close_soon(self, sid: str) -> None:
        self._server.sleep(ACK_GRACE_SECONDS)
        self._server.disconnect(sid, namespace=NAMESPACE)

    def _in_app(self, handler: Callable[..., Ack]) -> Callable[..., Ack]:
        @wraps(handler)
        def run(line: Line, *args: Any) -> Ack:
            with self._app.app_context(), bound_contextvars(interview=str(line.connection.session_id)):
                try:
                    return handler(line.connection, *args)
                except InterviewBotError as error:
                    return _refuse(error, line.language)

        return run

    def _acknowledged(self, handler: Callable[..., Ack]) -> Callable[..., Ack]:
        @wraps(handler)
        def run(sid: str, payload: object = None, *attachments: object) -> Ack:
            line = self._lines.get(self._engine_sid(sid))
            if line is None:
                return {"ok": False, "code": "superseded", "message": presence.SUPERSEDED_MESSAGE}
            line.wait()  # what was sent before comes first
            return _answer(handler, line, payload, attachments)

        return run


def _answer(handler: Callable[..., Ack], line: Line, payload: object, rest: tuple[object, ...]) -> Ack:
    if not isinstance(payload, dict):
        return socket_ack(InvalidInput("The event needs one JSON object."))
    try:
        return {"ok": True, **handler(line, payload, *rest)}
    except InterviewBotError as error:
        return socket_ack(error)
    except Exception:
        log.exception("event_failed", event_handler=handler.__name__, interview=str(line.connection.session_id))
        return dict(INTERNAL_ERROR)


def _refuse(error: InterviewBotError, language: str) -> Ack:
    with in_language(language):
        return socket_ack(error, explain(error))


def _attempt(action: Callable[[], None]) -> None:
    """One candidate's trouble must not reach the others; the ticker ends what should have ended here."""
    try:
        action()
    except Exception:
        db.session.rollback()
        log.exception("action_failed")


def _admit(environ: Mapping[str, Any], auth: object) -> uuid.UUID:
    try:
        return _find_session(environ, auth)
    except InterviewBotError as error:
        refusal = _refuse(error, language_of_connection(environ, getattr(error, "language", "")))
        raise SocketRefused(refusal["message"], {"code": error.code, "message": refusal["message"]}) from error


def _find_session(environ: Mapping[str, Any], auth: object) -> uuid.UUID:
    token = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(token, str) and token:
        return admission.open_session(token)
    config = get_config()
    cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(COOKIE_NAME)
    invitation_id = read_invitation(config.secret_key, cookie)
    if invitation_id is None or not is_our_page(environ, config.allowed_origins):
        raise InvitationRefused("invitation_unknown", marked("Please open your invitation link again."))
    return admission.open_session_of_invitation(invitation_id)


def _field(payload: Payload, name: str, kind: type[T]) -> T:
    value = payload.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidInput(f"{name} must be {kind.__name__}.")
    return value


def init_sockets(app: Flask) -> CandidateSockets:
    """Register all Socket.IO doors; call once, after socketio.init_app."""
    candidates = CandidateSockets(app, socketio.server)
    candidates.register()
    review_sockets.register()
    return candidates


def start_ticker(app: Flask, candidates: CandidateSockets) -> None:
    """Start this process's ticker and watches; call once the server is about to serve."""
    socketio.start_background_task(run_ticker, app, node_name(), socketio.sleep)
    with app.app_context():
        watch = ConnectionWatch(get_ports(), candidates.list_connections, candidates.let_go)
    socketio.start_background_task(watch.run, socketio.sleep)
    socketio.start_background_task(review_sockets.watch_logins, app, socketio.sleep)
