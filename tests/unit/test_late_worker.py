"""The speech worker that has captions alone loads its model once somebody is interviewed."""

from __future__ import annotations

import uuid

from app.errors import StorageFailed
from tests.fakes.live import InMemoryLive
from worker import wait_for_interviews


class AwayAtFirst(InMemoryLive):
    looks = 0

    def list_sessions(self) -> list[uuid.UUID]:
        self.looks += 1
        if self.looks == 1:
            raise StorageFailed("The server is not there yet.")
        return super().list_sessions()


def test_it_waits_for_an_open_question_whatever_comes_between() -> None:
    live, slept = AwayAtFirst(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            live.open_turn(uuid.uuid4(), {"turn": 1})

    wait_for_interviews(live, sleep)
    assert (live.looks, len(slept)) == (4, 3)
