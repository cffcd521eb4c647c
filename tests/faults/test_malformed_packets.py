"""Packets that no client would send: the web process outlives them, and other candidates notice nothing.

`FUZZ_PACKETS` says how many; `make test-faults` sends 10,000.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.interviews.services import admission
from tests.conftest import make_config, running_app
from tests.factories import make_invitation, make_panel
from tests.sockets.raw_websocket import MASKED, TEXT, RawWebSocket
from tests.sockets.test_candidate_sockets import Stage
from tests.web_servers import run_web

pytestmark = pytest.mark.slow
PACKETS = int(os.environ.get("FUZZ_PACKETS", "300"))
A_CONNECTION = 20
BINARY, FINAL = 0x02, 0x80
WELL_FORMED = [
    b'42/interview,1["audio_chunk",{"turn":1,"seq":0}]',
    b'451-/interview,2["audio_chunk",{"turn":1,"seq":0},{"_placeholder":true,"num":0}]',
    b'42/interview,3["end_turn",{"turn":1}]',
    b'40/interview,{"token":"nobody"}',
    b"41/interview,",
    b"3",
]


@pytest.fixture
def stage(tmp_path: Path, valkey_url: str) -> Iterator[Stage]:
    config = make_config(tmp_path, REDIS_URL=valkey_url)
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key) as url:
        _invitation, token = make_invitation(make_panel())
        stage = Stage(url, token, admission.open_session(token))
        yield stage
        for candidate in stage.candidates:
            candidate.client.disconnect()


def test_malformed_packets_harm_no_other_candidate(stage: Stage) -> None:
    candidate = stage.started()
    choose = random.Random(8)
    for seq in range(PACKETS // A_CONNECTION):
        _send_malformed(stage.url, _make_token(), choose)
        assert candidate.send_chunk(1, seq, bytes(640))["received_through"] == seq
    assert stage.candidate(_make_token()).wait_for("session_state")


def _make_token() -> str:
    _invitation, token = make_invitation(make_panel())
    return token


def _send_malformed(url: str, token: str, choose: random.Random) -> None:
    client = RawWebSocket(url)
    assert b"101" in client.answer
    with suppress(OSError):  # the server may close at any of them
        client.socket.sendall(_frame(TEXT, f'40/interview,{{"token":"{token}"}}'.encode()))
        for _ in range(A_CONNECTION):
            client.socket.sendall(_frame(choose.choice([TEXT, BINARY]), _damage(choose)))
    client.socket.close()


def _damage(choose: random.Random) -> bytes:
    """A packet with bytes exchanged, cut off or put in, or nothing but noise."""
    packet = bytearray(choose.choice([*WELL_FORMED, choose.randbytes(choose.randrange(200))]))
    for _ in range(choose.randrange(4)):
        place = choose.randrange(len(packet) + 1)
        packet[place : place + choose.randrange(3)] = choose.randbytes(choose.randrange(3))
    return bytes(packet[: choose.randrange(len(packet) + 1)] if choose.random() < 0.2 else packet)


def _frame(opcode: int, payload: bytes) -> bytes:
    """Masked with zeros, which changes nothing."""
    return struct.pack("!BBH4x", FINAL | opcode, MASKED | 126, len(payload)) + payload
