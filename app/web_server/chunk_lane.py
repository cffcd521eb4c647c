"""The short way of a candidate's sound through Socket.IO.

Nearly all that comes in is one event of one form. What has exactly this form is handed over without being taken apart
by the general decoder; whatever looks different in any way goes the usual way, and so does every error.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError

from app.interviews.sockets import NAMESPACE, CandidateSockets
from app.web_server import socket_json

# Socket.IO protocol 5: a binary event with one attachment and an acknowledgement that is waited for.
HEAD = re.compile(
    rf'51-{NAMESPACE},(\d{{1,15}})\["audio_chunk",\{{"turn":(\d{{1,9}}),"seq":(\d{{1,9}})\}},'
    r'\{"_placeholder":true,"num":0\}\]',
    re.ASCII,
)
ACK = 3


class ChunkLane:
    """Stands in the place of Socket.IO's decoder of messages."""

    def __init__(self, server: Any, candidates: CandidateSockets) -> None:
        self._engine = server.eio
        self._candidates = candidates
        self._decode = self._engine.handlers["message"]
        self._close = self._engine.handlers["disconnect"]
        self._heads: dict[str, re.Match[str]] = {}

    def install(self) -> None:
        self._engine.on("message", self._message)
        self._engine.on("disconnect", self._disconnect)

    def _message(self, engine_sid: str, data: str | bytes) -> None:
        head = self._heads.pop(engine_sid, None)
        if head is not None:
            self._attachment(engine_sid, head, data)
        elif isinstance(data, str) and (found := HEAD.fullmatch(data)):
            self._heads[engine_sid] = found
        else:
            self._decode(engine_sid, data)

    def _attachment(self, engine_sid: str, head: re.Match[str], data: str | bytes) -> None:
        line = self._candidates.find_line(engine_sid)
        if line is None or not isinstance(data, bytes):
            self._decode(engine_sid, head.string)
            self._decode(engine_sid, data)
            return
        ack_id, turn, seq = head.groups()

        def answer(ack: dict[str, object]) -> None:
            with suppress(SocketIsClosedError):
                self._engine.send(engine_sid, f"{ACK}{NAMESPACE},{ack_id}{socket_json.dumps([ack])}")

        self._candidates.take_chunk(line, int(turn), int(seq), data, answer)

    def _disconnect(self, engine_sid: str, reason: str) -> None:
        self._heads.pop(engine_sid, None)
        self._close(engine_sid, reason)
