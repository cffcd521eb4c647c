"""A candidate who remembers what was acknowledged, and what a turn's store must look like afterwards."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

from tests.waiting import wait_until

NAMESPACE = "/interview"
CHUNK_BYTES = 640
ACK_SECONDS = 6.0
PAUSE_SECONDS = 0.05


@dataclass
class RememberingCandidate:
    """Sends `chunks` of turn 1 until all are acknowledged; `noise` puts in what the server must not be misled by.

    Where `cuts` is false it keeps each connection until the server ends it. The last chunk waits for `may_end`.
    """

    urls: list[str]
    token: str
    chunks: list[bytes] = field(repr=False)
    noise: random.Random
    cuts: bool = True
    may_end: threading.Event | None = None
    acknowledged: dict[int, str] = field(default_factory=dict)
    reconnects: int = 0
    _client: Any = None
    _socket: Any = None
    _next: int = 0

    def send_all(self, deadline: float) -> None:
        """Raises AssertionError where the chunks are not acknowledged by `deadline` of the monotonic clock."""
        try:
            while self._next < len(self.chunks):
                wait_until(self._is_next_taken, deadline - time.monotonic(), PAUSE_SECONDS)
        finally:
            self._drop()

    def _is_next_taken(self) -> bool:
        if self._next == len(self.chunks) - 1 and self.may_end is not None and not self.may_end.is_set():
            return False
        try:
            client = self._client or self._connect()
            self._disturb(client)
            return self._is_taken(self._send(client, self._next, self.chunks[self._next]))
        except (SocketIOError, OSError):
            self._drop()
            return False

    def _connect(self) -> Any:
        client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client = client
        client.connect(
            self.noise.choice(self.urls),
            auth={"token": self.token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=ACK_SECONDS,
        )
        self._socket = client.eio.ws
        self.reconnects += 1
        return client

    def _send(self, client: Any, seq: int, pcm16: bytes, turn: int = 1) -> dict[str, Any]:
        answer: dict[str, Any] = client.call(
            "audio_chunk", ({"turn": turn, "seq": seq}, pcm16), namespace=NAMESPACE, timeout=ACK_SECONDS
        )
        return answer

    def _is_taken(self, answer: dict[str, Any]) -> bool:
        if not answer["ok"]:
            return False
        through = int(answer["received_through"])
        for known in range(self._next, through + 1):
            self.acknowledged[known] = sha256(self.chunks[known]).hexdigest()
        self._next = through + 1
        return True

    def _disturb(self, client: Any) -> None:
        """A duplicate, a gap, half a sample, another turn, too much, or a cut connection, each now and then."""
        last = max(0, self._next - 1)
        match self.noise.randrange(40):
            case 0 if self._next:
                self._send(client, last, self.chunks[last])
            case 1 if self._next + 3 < len(self.chunks):
                self._send(client, self._next + 3, self.chunks[self._next + 3])
            case 2:
                assert not self._send(client, self._next, bytes(CHUNK_BYTES + 1))["ok"]
            case 3:
                assert not self._send(client, self._next, self.chunks[self._next], turn=7)["ok"]
            case 4:
                assert not self._send(client, self._next, bytes(40_000))["ok"]
            case 5 if self.cuts:
                self._drop()
                raise ConnectionError("cut")

    def _drop(self) -> None:
        if self._client is not None:
            with suppress(SocketIOError, OSError):
                self._client.disconnect()
        if self._socket is not None:
            self._socket.shutdown()  # the library leaves that of a connection which broke open
        self._client = self._socket = None


def make_chunks(seed: random.Random, count: int) -> list[bytes]:
    """Of noise, each unlike the others."""
    return [seed.randbytes(CHUNK_BYTES) for _ in range(count)]


@dataclass(frozen=True)
class Losses:
    lost: int
    twice: int
    out_of_order: int


def compare_lists(acknowledged: list[bytes], stored: list[bytes]) -> Losses:
    """As `compare`, where the chunks from 0 on were acknowledged."""
    return compare({seq: sha256(chunk).hexdigest() for seq, chunk in enumerate(acknowledged)}, stored)


def compare(acknowledged: dict[int, str], stored: list[bytes]) -> Losses:
    """What was acknowledged, by number, against what lies in the store."""
    found = [sha256(chunk).hexdigest() for chunk in stored]
    wanted = [acknowledged[seq] for seq in sorted(acknowledged)]
    lost = len(set(wanted) - set(found))
    twice = len(found) - len(set(found))
    places = [found.index(digest) for digest in wanted if digest in found]
    return Losses(lost, twice, sum(before > after for before, after in pairwise(places)))
