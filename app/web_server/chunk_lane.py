"""The short way of a candidate's sound through Socket.IO.

Nearly all that comes in is one event of one form. What has exactly this form is handed over without being taken apart
by the general decoder; whatever looks different in any way goes the usual way, and so does every error. A server that
sees a chunk whole in what it read hands it over at once (`take_at_once`); else its two messages come here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError

from app.interviews.chunk_intake import Line
from app.interviews.sockets import NAMESPACE, CandidateSockets
from app.web_server import socket_json

# Socket.IO protocol 5: a binary event with one attachment and an acknowledgement that is waited for.
HEAD = re.compile(
    rf'51-{NAMESPACE},(\d{{1,15}})\["audio_chunk",\{{"turn":(\d{{1,9}}),"seq":(\d{{1,9}})\}},'
    r'\{"_placeholder":true,"num":0\}\]',
    re.ASCII,
)
# The same as a message of Engine.IO.
WIRE_HEAD = re.compile(b"4" + HEAD.pattern.encode())
ACK = 3
# Of a connection, a number of messages and their bytes: whether it may send them.
Admits = Callable[[str, int, int], bool]
# `take_at_once` for a connection, the match of WIRE_HEAD and the sound.
TakeChunk = Callable[[str, re.Match[bytes], bytes], bool]


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
        self._hand_over(line, engine_sid, head, data)

    def take_at_once(self, admits: Admits, engine_sid: str, head: re.Match[bytes], pcm16: bytes) -> bool:
        """Never waits. False where the chunk must go the usual way, which may have to wait, or ends in an error."""
        line = self._candidates.find_line(engine_sid)
        if line is None or line.is_full or not admits(engine_sid, 2, len(head.string) + len(pcm16)):
            return False
        self._hand_over(line, engine_sid, head, pcm16)
        return True

    def _hand_over(self, line: Line, engine_sid: str, head: re.Match[Any], pcm16: bytes) -> None:
        ack_id, turn, seq = map(int, head.groups())

        def answer(ack: dict[str, object]) -> None:
            with suppress(SocketIsClosedError):
                self._engine.send(engine_sid, f"{ACK}{NAMESPACE},{ack_id}{socket_json.dumps([ack])}")

        self._candidates.take_chunk(line, turn, seq, pcm16, answer)

    def _disconnect(self, engine_sid: str, reason: str) -> None:
        self._heads.pop(engine_sid, None)
        self._close(engine_sid, reason)
