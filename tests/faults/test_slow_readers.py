"""A candidate's client that stops reading: what waits for it is bounded, and nobody else waits."""

from __future__ import annotations

import json

import psutil
import pytest

from app.context import get_ports
from app.interviews.services import admission
from tests.factories import make_invitation, make_panel
from tests.faults.test_draining import web_process
from tests.sockets.raw_websocket import MASKED, TEXT, RawWebSocket
from tests.sockets.test_candidate_sockets import Candidate
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.faults]
FINAL = 0x80
EVENTS, EVENT_BYTES = 4000, 10_000
# 500 events that wait, in Python and as packets; all of them together are 40 MB
MOST_GROWTH_BYTES = 15_000_000


def test_what_waits_for_it_is_bounded(web_url: str) -> None:
    _invitation, token = make_invitation(make_panel())
    session_id = admission.open_session(token)
    deaf = connect_without_reading(web_url, token)
    wait_until(lambda: get_ports().live.has_connection(session_id))
    _invitation, other_token = make_invitation(make_panel())
    other = Candidate(web_url, other_token).connect()
    process = web_process(web_url)
    before = own_bytes(process)
    for number in range(EVENTS):
        caption = {"turn": 1, "confirmed": "x" * EVENT_BYTES, "tentative": str(number), "final": False}
        get_ports().broadcaster.to_candidate(session_id, "transcription_update", caption)
    get_ports().broadcaster.to_candidate(admission.open_session(other_token), "greeting", {"text": "heard"})
    assert other.wait_for("greeting") == {"text": "heard"}
    assert own_bytes(process) - before < MOST_GROWTH_BYTES
    deaf.socket.close()
    other.client.disconnect()


def connect_without_reading(url: str, token: str) -> RawWebSocket:
    client = RawWebSocket(url)
    packet = f"40/interview,{json.dumps({'token': token})}".encode()
    client.socket.sendall(bytes([FINAL | TEXT, MASKED | len(packet)]) + bytes(4) + packet)
    return client


def own_bytes(process: psutil.Process) -> int:
    return int(process.memory_full_info().uss)
