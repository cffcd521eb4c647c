"""What an operator is told of chunks: how long they waited for their acknowledgement, and which got none."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from app.interviews.chunk_intake import Ack, ChunkIntake, Line
from app.interviews.services.ingesting import Connection
from tests.fakes.ports import FakePorts

CHUNK = bytes(6400)


class InlineServer:
    """Runs what is to run in the background at once."""

    def start_background_task(self, work: Callable[..., object], *given: Any) -> None:
        work(*given)

    def sleep(self, seconds: float) -> None:
        """No time passes."""


def test_acknowledged_and_refused_chunks_are_counted() -> None:
    ports, acks = FakePorts(), list[Ack]()
    intake = ChunkIntake(ports, InlineServer(), lambda _owed: None)
    stranger = Line(Connection(uuid.uuid4(), "nobody's", ports.open_voice_activity()))
    intake.submit(stranger, 1, 0, CHUNK, acks.append)
    assert [ack["ok"] for ack in acks] == [False]
    assert ports.figures.counts["ack_seconds_count", ()] == 1
    assert ports.figures.counts["ack_seconds_bucket", (("le", "+Inf"),)] == 1
    assert ports.figures.counts["chunks_unacknowledged_total", ()] == 1
