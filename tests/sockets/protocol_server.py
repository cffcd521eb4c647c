"""A small Socket.IO server that speaks the candidates' side of the protocol page, with faults on order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import socketio
from werkzeug.serving import make_server

NAMESPACE = "/interview"


@dataclass
class ProtocolServer:
    """`turns` questions; a turn ends on `end_turn` or after `silence_chunks` silent chunks."""

    turns: int = 2
    silence_chunks: int = 5
    refuse_with: dict[str, Any] | None = None
    lose_seqs: set[int] = field(default_factory=set)
    fail_seqs: set[int] = field(default_factory=set)
    drop_connection_at: set[int] = field(default_factory=set)
    supersede_at: int | None = None
    fail_starts: int = 0
    fail_connects: int = 0
    swallow_turn_ended: bool = False
    audio: dict[int, list[bytes]] = field(default_factory=dict)
    connections: int = 0
    consent: Any = None
    ended_by: list[str] = field(default_factory=list)
    turn: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self.sio = socketio.Server(async_mode="threading")
        for name in ("connect", "start_interview", "audio_chunk", "end_turn"):
            self.sio.on(name, getattr(self, name), namespace=NAMESPACE)

    def connect(self, sid: str, _environ: dict[str, Any], auth: dict[str, str]) -> None:
        if self.refuse_with is not None or auth["token"] != "right":
            raise socketio.exceptions.ConnectionRefusedError("refused", self.refuse_with or {"code": "unknown"})
        if self.fail_connects > 0:
            self.fail_connects -= 1
            raise socketio.exceptions.ConnectionRefusedError("try again", {"code": "internal_error"})
        self.connections += 1
        self._emit(sid, "session_state", self.state())

    def start_interview(self, sid: str, consent: dict[str, Any]) -> dict[str, Any]:
        if self.fail_starts > 0:
            self.fail_starts -= 1
            return {"ok": False, "code": "internal_error", "message": "try again"}
        self.consent = consent
        self._emit(sid, "greeting", {"text": "Hello"})
        self._ask(sid)
        return {"ok": True, **self.state(), "question": None}

    def audio_chunk(self, sid: str, head: dict[str, int], pcm: bytes) -> dict[str, Any]:
        turn, seq = head["turn"], head["seq"]
        if turn != self.turn:
            return {"ok": False, "code": "stale_turn", "message": "over"}
        if seq in self.drop_connection_at:
            self.drop_connection_at.remove(seq)
            self.sio.disconnect(sid, namespace=NAMESPACE)
        if self.supersede_at == seq:
            self._emit(sid, "superseded", {"code": "superseded", "message": "taken over"})
        if seq in self.fail_seqs:
            self.fail_seqs.remove(seq)
            return {"ok": False, "code": "storage_failed", "message": "try again"}
        self._store(sid, turn, seq, pcm)
        return {"ok": True, "received_through": len(self.audio[turn]) - 1}

    def end_turn(self, sid: str, data: dict[str, int]) -> dict[str, Any]:
        if data["turn"] != self.turn:
            return {"ok": False, "code": "stale_turn", "message": "over"}
        if data["last_seq"] != len(self.audio[self.turn]) - 1:
            return {"ok": False, "code": "gap", "received_through": len(self.audio[self.turn]) - 1}
        self._end(sid, "finished")
        return {"ok": True}

    def state(self) -> dict[str, Any]:
        return {
            "state": "active" if self.turn else "waiting",
            "turn": self.turn or None,
            "question": {"text": "Why?"} if self.turn else None,
            "received_through": len(self.audio.get(self.turn, [])) - 1,
            "notice_version": "7",
        }

    def _store(self, sid: str, turn: int, seq: int, pcm: bytes) -> None:
        stored = self.audio[turn]
        if seq in self.lose_seqs:
            self.lose_seqs.remove(seq)
        elif seq == len(stored):
            stored.append(pcm)
        silent_tail = stored[-self.silence_chunks :]
        if len(silent_tail) == self.silence_chunks and not any(map(any, silent_tail)):
            self._end(sid, "silence")

    def _end(self, sid: str, reason: str) -> None:
        ended, self.turn = self.turn, self.turn + 1
        self.audio[self.turn] = []
        self.ended_by.append(reason)
        if self.swallow_turn_ended:
            self.swallow_turn_ended = False
            return
        self._emit(sid, "turn_ended", {"turn": ended, "reason": reason})
        self._emit(sid, "turn_saved", {"turn": ended})
        self._ask_next(sid, ended)

    def _ask_next(self, sid: str, ended: int) -> None:
        if ended == self.turns:
            self._emit(sid, "interview_completed", {"reason": "completed", "message": "Thank you"})
        else:
            self._emit(sid, "next_question", {"turn": self.turn, "text": "Why?"})

    def _ask(self, sid: str) -> None:
        self.turn = 1
        self.audio[1] = []
        self._emit(sid, "next_question", {"turn": 1, "text": "Why?"})

    def _emit(self, sid: str, event: str, payload: dict[str, Any]) -> None:
        self.sio.emit(event, payload, to=sid, namespace=NAMESPACE)


@contextmanager
def running(server: ProtocolServer) -> Iterator[ProtocolServer]:
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server.sio), threaded=True)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
