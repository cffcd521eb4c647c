"""Work that is cheaper for many at once: whoever comes while a group gathers goes with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class _Group(Generic[Item, Result]):
    items: list[Item] = field(default_factory=list)
    results: Sequence[Result] | None = None
    done: threading.Event = field(default_factory=threading.Event)


class GroupNotDone(Exception):
    """The caller that did a group's work was stopped in the middle of it."""


class Grouping(Generic[Item, Result]):
    """`work` takes items in the order they came and returns as many results.

    The first caller of a group waits `gather_seconds` for others, does the work in its own thread or greenlet, and
    wakes them. So there is nothing to start or stop, and what waits is bounded by the number of callers.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        sleep: Callable[[float], object],
        gather_seconds: float,
        largest: int,
    ) -> None:
        self._work = work
        self._sleep = sleep
        self._gather_seconds = gather_seconds
        self._largest = largest
        self._lock = threading.Lock()
        self._gathering: _Group[Item, Result] | None = None

    @property
    def waiting(self) -> int:
        """Callers of the group that gathers now."""
        return len(self._gathering.items) if self._gathering is not None else 0

    def submit(self, item: Item) -> Result:
        """The item's own result. Raises what `work` raised to its first caller, GroupNotDone to the others."""
        group, place = self._join(item)
        if place == 0:
            self._lead(group)
        else:
            group.done.wait()
        if group.results is None:
            raise GroupNotDone
        return group.results[place]

    def _join(self, item: Item) -> tuple[_Group[Item, Result], int]:
        with self._lock:
            if self._gathering is None or len(self._gathering.items) >= self._largest:
                self._gathering = _Group()
            self._gathering.items.append(item)
            return self._gathering, len(self._gathering.items) - 1

    def _lead(self, group: _Group[Item, Result]) -> None:
        try:
            self._sleep(self._gather_seconds)
            self._close(group)
            group.results = self._work(group.items)
        finally:
            self._close(group)
            group.done.set()

    def _close(self, group: _Group[Item, Result]) -> None:
        with self._lock:
            if self._gathering is group:
                self._gathering = None
