"""The speech worker that has captions alone holds its model while somebody is interviewed."""

from __future__ import annotations

import uuid

from app.errors import StorageFailed
from tests.fakes.live import InMemoryLive
from worker import LONELY_LOOKS, wait_for_interviews, wait_for_loneliness


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


def test_it_ends_after_minutes_without_an_open_question_and_not_where_nobody_can_tell() -> None:
    live, slept = AwayAtFirst(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            live.open_turn(session_id, {"turn": 1})
        elif len(slept) == 4:
            live.close_turn(session_id, 1)

    session_id = uuid.uuid4()
    wait_for_loneliness(live, sleep)
    assert len(slept) == 3 + LONELY_LOOKS
    assert sum(slept[3:]) == 300
