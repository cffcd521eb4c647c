"""Callers that come together are served together, each with its own result."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.grouping import Grouping, GroupNotDone
from tests.waiting import wait_until

SECONDS = 10
UNLUCKY = -13


class Doubling:
    """Doubles numbers; a group gathers until the test opens the gate."""

    def __init__(self, largest: int = 100) -> None:
        self.gate = threading.Event()
        self.groups: list[list[int]] = []
        self.grouping: Grouping[int, int] = Grouping(
            self.double, lambda _seconds: self.gate.wait(SECONDS), 0.01, largest
        )

    def double(self, numbers: Sequence[int]) -> list[int]:
        if UNLUCKY in numbers:
            raise ValueError("unlucky")
        self.groups.append(list(numbers))
        return [2 * number for number in numbers]


def test_each_caller_gets_its_own_result_of_one_group() -> None:
    doubling = Doubling()
    with ThreadPoolExecutor(20) as pool:
        results = [pool.submit(doubling.grouping.submit, number) for number in range(20)]
        wait_until(lambda: doubling.grouping.waiting == 20)
        doubling.gate.set()
        assert [result.result(SECONDS) for result in results] == [2 * number for number in range(20)]
    assert [sorted(group) for group in doubling.groups] == [list(range(20))]


def test_a_group_that_is_full_is_followed_by_another() -> None:
    doubling = Doubling(largest=2)
    with ThreadPoolExecutor(5) as pool:
        results = [pool.submit(doubling.grouping.submit, number) for number in range(5)]
        doubling.gate.set()
        assert sorted(result.result(SECONDS) for result in results) == [0, 2, 4, 6, 8]
    assert max(map(len, doubling.groups)) <= 2


def test_nobody_waits_for_ever_where_the_work_fails() -> None:
    doubling = Doubling()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(doubling.grouping.submit, UNLUCKY)
        wait_until(lambda: doubling.grouping.waiting == 1)
        second = pool.submit(doubling.grouping.submit, 1)
        wait_until(lambda: doubling.grouping.waiting == 2)
        doubling.gate.set()
        with pytest.raises(ValueError, match="unlucky"):
            first.result(SECONDS)
        with pytest.raises(GroupNotDone):
            second.result(SECONDS)
    assert doubling.grouping.submit(4) == 8
