"""What becomes of chunks that one web host acknowledges while it, or the other, is lost."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

from app.context import get_ports
from bench.hosts.house import DATA, WEB, House
from bench.realtime.stage import seed_interview
from bench.waiting import wait_for
from tests.faults.acknowledged import NAMESPACE, Losses, RememberingCandidate, compare, make_chunks

CHUNKS = 120
BREAKS_AFTER = 40
SECONDS = 120.0
LATE_SECONDS = 40.0


@dataclass(frozen=True)
class Stream:
    acknowledged: int
    losses: Losses


def stream_through(house: House, how: str, name: str, seed: int) -> Stream:
    """One candidate's chunks to the web host `name`, which is lost in the middle of them."""
    choose = random.Random(seed)
    session_id, token = seed_interview(seed)
    house.front.prefer(house.hosts[name].address)
    candidate = RememberingCandidate([house.url], token, make_chunks(choose, CHUNKS), choose)
    over = threading.Event()
    breaking = threading.Thread(target=_break_after, args=(house, how, name, candidate, over))
    breaking.start()
    try:
        candidate.send_all(time.monotonic() + SECONDS)
    finally:
        over.set()
        breaking.join()
    return Stream(len(candidate.acknowledged), compare(candidate.acknowledged, _stored(session_id)))


def _break_after(house: House, how: str, name: str, candidate: RememberingCandidate, over: threading.Event) -> None:
    while len(candidate.acknowledged) < BREAKS_AFTER and not over.wait(0.005):
        pass
    house.break_host(how, name)


@dataclass(frozen=True)
class Fenced:
    """`stored` of the writes that the stale host tried after another had taken over; `acknowledged` of them."""

    tried: int
    stored: int
    acknowledged: int
    losses: Losses


def write_as_a_stale_host(house: House, seed: int) -> Fenced:
    """The first web host loses the data host with a chunk in its hands, and is back after the second took over."""
    stale, other = WEB
    session_id, token = seed_interview(seed)
    chunks = make_chunks(random.Random(seed), 10)
    before, late, after = chunks[:3], chunks[3:5], chunks[5:8]
    answers: list[dict[str, Any]] = []
    with _connected(house.web_url(stale), token) as first:
        acknowledged = [_send(first, seq, chunk) for seq, chunk in enumerate(before)]
        house.hosts[stale].lose(house.hosts[DATA])
        first.emit("audio_chunk", ({"turn": 1, "seq": 3}, late[0]), namespace=NAMESPACE, callback=answers.append)
        with _connected(house.web_url(other), token) as second:
            acknowledged += [_send(second, 3 + number, chunk) for number, chunk in enumerate(after)]
            house.hosts[stale].find(house.hosts[DATA])
            wait_for(lambda: answers or not first.connected, "the stale host answers or lets go", LATE_SECONDS)
            with suppress(SocketIOError):
                answers.append(_send(first, 6, late[1]))
    stored = _stored(session_id)
    known = {seq: _digest(chunk) for seq, chunk in enumerate((*before, *after))}
    assert all(answer["ok"] for answer in acknowledged), acknowledged
    told = sum(bool(answer["ok"]) for answer in answers)
    return Fenced(len(late), sum(chunk in stored for chunk in late), told, compare(known, stored))


@contextmanager
def _connected(url: str, token: str) -> Iterator[Any]:
    client = socketio.Client(reconnection=False, handle_sigint=False)
    client.connect(url, auth={"token": token}, namespaces=[NAMESPACE], transports=["websocket"], wait_timeout=10)
    try:
        yield client
    finally:
        client.disconnect()


def _send(client: Any, seq: int, pcm16: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = client.call("audio_chunk", ({"turn": 1, "seq": seq}, pcm16), namespace=NAMESPACE)
    return answer


def _stored(session_id: uuid.UUID) -> list[bytes]:
    return get_ports().audio.read(session_id, 1)


def _digest(chunk: bytes) -> str:
    return sha256(chunk).hexdigest()
