"""What comes together is served together, in order, whatever becomes of the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from app.grouping import Group, Grouping
from tests.waiting import wait_until

SECONDS = 10
GATHER_SECONDS = 0.01
UNLUCKY, FIRST = -13, 1000


class Collecting:
    """Keeps the groups that it was given; a group gathers until the test opens the gate. `now` is what time it is."""

    def __init__(self, largest: int = 100) -> None:
        self.gate = threading.Event()
        self.groups: list[list[int]] = []
        self.started = 0
        self.now = 0.0
        self.work_seconds = 0.0
        self.slept: list[float] = []
        self.grouping: Grouping[int] = Grouping(
            self.collect, self.start, self.sleep, GATHER_SECONDS, largest, lambda: self.now
        )

    def start(self, run: Callable[[], None]) -> None:
        self.started += 1
        threading.Thread(target=run).start()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.gate.wait(SECONDS)

    def collect(self, numbers: Sequence[int]) -> None:
        if UNLUCKY in numbers:
            raise ValueError("unlucky")
        self.groups.append(list(numbers))
        if numbers[-1] == FIRST:
            self.grouping.submit(FIRST + 1)
        self.now += self.work_seconds

    def submit(self, *numbers: int) -> Group[int]:
        return [self.grouping.submit(number) for number in numbers][-1]

    def open_gate(self) -> None:
        self.gate.set()
        wait_until(lambda: not self.grouping.waiting)


def test_what_gathers_goes_in_one_group_and_in_order() -> None:
    collecting = Collecting()
    group = collecting.submit(*range(20))
    assert (collecting.grouping.waiting, collecting.groups) == (20, [])
    collecting.open_gate()
    assert group.done.wait(SECONDS)
    assert collecting.groups == [list(range(20))]


def test_a_group_that_is_full_is_followed_by_another() -> None:
    collecting = Collecting(largest=2)
    group = collecting.submit(*range(5))
    collecting.open_gate()
    assert group.done.wait(SECONDS)
    assert collecting.groups == [[0, 1], [2, 3], [4]]
    assert collecting.started == 1


def test_once_all_is_done_the_next_item_starts_anew() -> None:
    collecting = Collecting()
    collecting.gate.set()
    for number in range(3):
        assert collecting.submit(number).done.wait(SECONDS)
        wait_until(lambda: not collecting.grouping.is_running)
    assert collecting.started == 3


def test_nobody_waits_for_ever_where_the_work_fails() -> None:
    collecting = Collecting()
    collecting.gate.set()
    assert collecting.submit(UNLUCKY).done.wait(SECONDS)
    assert collecting.submit(4).done.wait(SECONDS)
    assert collecting.groups == [[4]]


@pytest.mark.parametrize(("work_seconds", "waited"), [(0.004, 0.006), (0.05, 0.0)])
def test_what_comes_while_others_are_worked_on_has_gathered_meanwhile(work_seconds: float, waited: float) -> None:
    collecting = Collecting()
    collecting.work_seconds = work_seconds
    collecting.submit(FIRST)
    collecting.open_gate()
    wait_until(lambda: not collecting.grouping.is_running)
    assert collecting.groups == [[FIRST], [FIRST + 1]]
    assert collecting.slept == [GATHER_SECONDS, pytest.approx(waited)]
