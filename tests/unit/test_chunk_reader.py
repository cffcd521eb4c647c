"""Chunks of sound are taken off the wire in order and whole; everything else reaches whoever waits for it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web_server.chunk_lane import WIRE_HEAD
from app.web_server.frames import take_chunks
from bench.realtime.frames import BINARY, TEXT, pack

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet
    from eventlet.green import socket

    from app.web_server.eventlet_websocket import ChunkReader

LONGEST = 64_000
PING = pack(TEXT, b"2")


def head(seq: int) -> bytes:
    return pack(TEXT, b'451-/interview,1["audio_chunk",{"turn":1,"seq":%d},{"_placeholder":true,"num":0}]' % seq)


def chunk(seq: int) -> bytes:
    return head(seq) + pack(BINARY, bytes([seq]) * 640)


class Taker:
    """Takes chunks but those from `full_at` on."""

    def __init__(self, full_at: int = 100) -> None:
        self.seqs: list[int] = []
        self._full_at = full_at

    def take(self, found: Any, pcm16: bytes) -> bool:
        seq = int(found[3])
        if seq >= self._full_at:
            return False
        assert pcm16 == bytes([seq]) * 640
        self.seqs.append(seq)
        return True


@settings(max_examples=60)
@given(st.integers(0, 4), st.integers(0, 740))
def test_however_the_stream_is_cut_only_whole_chunks_are_taken(chunks: int, cut: int) -> None:
    taker = Taker()
    begun = chunk(chunks)[:cut]
    buffer = b"".join(map(chunk, range(chunks))) + begun
    start, is_begun = take_chunks(buffer, LONGEST, WIRE_HEAD.fullmatch, taker.take)
    whole = [*range(chunks), *([chunks] if begun == chunk(chunks) else [])]
    assert taker.seqs == whole
    assert buffer[start:] == (b"" if begun == chunk(chunks) else begun)
    assert is_begun == (len(head(chunks)) <= cut < len(chunk(chunks)))


@pytest.mark.parametrize(
    "other",
    [
        PING,
        head(0) + PING,
        head(0) + pack(BINARY, bytes(900)),
        pack(BINARY, bytes(640)),
        pack(TEXT, b'451-/review,1["audio_chunk",{}]') + pack(BINARY, bytes(640)),
    ],
    ids=["a text", "a head without sound", "too long", "sound without a head", "another event"],
)
def test_what_is_no_chunk_is_left_as_it_came(other: bytes) -> None:
    taker = Taker()
    assert take_chunks(chunk(7) + other, 640, WIRE_HEAD.fullmatch, taker.take) == (len(chunk(7)), False)
    assert taker.seqs == [7]


@pytest.fixture
def wires() -> Iterator[tuple[Any, Any]]:
    client, server = socket.socketpair()
    yield client, server
    client.close()
    server.close()


def send(wires: tuple[Any, Any], pieces: Sequence[bytes], taker: Taker) -> bytes:
    """What a wait for a message gives while the pieces arrive one by one."""
    client, server = wires
    waiting = eventlet.spawn(ChunkReader(server, LONGEST, taker.take).wait)
    for piece in pieces:
        client.sendall(piece)
        eventlet.sleep(0)
    with eventlet.Timeout(5):
        return bytes(waiting.wait())


def test_chunks_in_any_number_of_pieces_wake_nobody(wires: tuple[Any, Any]) -> None:
    taker = Taker()
    pieces = [chunk(0) + chunk(1)[:300], chunk(1)[300:500], chunk(1)[500:], chunk(2), PING]
    assert send(wires, pieces, taker) == PING
    assert taker.seqs == [0, 1, 2]


def test_what_cannot_be_taken_now_goes_the_usual_way_with_all_behind_it(wires: tuple[Any, Any]) -> None:
    taker = Taker(full_at=1)
    assert send(wires, [chunk(0) + chunk(1) + chunk(2)], taker) == chunk(1) + chunk(2)
    assert taker.seqs == [0]


def test_the_end_of_the_connection_is_told_even_in_mid_chunk(wires: tuple[Any, Any]) -> None:
    client, server = wires
    reader = ChunkReader(server, LONGEST, Taker().take)
    waiting = eventlet.spawn(reader.wait)
    client.sendall(chunk(0)[:400])
    eventlet.sleep(0)
    client.close()
    with eventlet.Timeout(5):
        assert waiting.wait() == b""


def test_what_fails_ends_this_connection_alone(wires: tuple[Any, Any]) -> None:
    client, server = wires

    def fail(*_chunk: object) -> bool:
        raise RuntimeError("no room")

    waiting = eventlet.spawn(ChunkReader(server, LONGEST, fail).wait)
    client.sendall(chunk(0))
    with eventlet.Timeout(5), pytest.raises(RuntimeError):
        waiting.wait()
