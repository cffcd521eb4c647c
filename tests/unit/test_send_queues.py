"""A client that reads nothing costs a bounded number of packets, and is let go."""

from __future__ import annotations

import warnings
from typing import Any

import engineio
import pytest
from engineio.packet import MESSAGE, Packet
from engineio.socket import Socket

from app.web_server.send_queues import MOST_WAITING, bound_send_queues


@pytest.fixture(params=["eventlet", "threading"])
def waiting(request: pytest.FixtureRequest) -> Any:
    """A socket whose writer never runs."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        server = engineio.Server(async_mode=request.param)
    bound_send_queues(server)
    return Socket(server, "sid")


def send(waiting: Any, count: int) -> None:
    for number in range(count):
        waiting.send(Packet(MESSAGE, data=f"event {number}"))


def test_what_waits_goes_out_in_order(waiting: Any) -> None:
    send(waiting, MOST_WAITING)
    assert [packet.data for packet in waiting.poll()] == [f"event {number}" for number in range(MOST_WAITING)]


def test_beyond_the_bound_nothing_is_kept_and_the_writer_ends(waiting: Any) -> None:
    send(waiting, 20 * MOST_WAITING)
    assert waiting.queue.qsize() <= 1
    assert waiting.poll() == []


def test_whoever_waits_for_the_end_is_not_kept_waiting(waiting: Any) -> None:
    send(waiting, MOST_WAITING + 1)
    waiting.poll()
    waiting.close(wait=True)
    assert waiting.closed
