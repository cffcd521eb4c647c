"""Work that is cheaper for many at once: whatever comes while a group gathers goes with it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

Item = TypeVar("Item")
log = structlog.get_logger(__name__)


@dataclass
class Group(Generic[Item]):
    """`began` on the grouping's clock; `done` is set once the work on the group has ended, however it ended."""

    began: float
    items: list[Item] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


class Grouping(Generic[Item]):
    """`work` takes the items of one group at a time, in the order they came, and tells their owners itself.

    A group gathers for `gather_seconds` from its first item on, also while the one before is worked on. `start` runs a
    function in a thread or greenlet of its own: one while there is something to do, none else. What waits is bounded by
    those who submit.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], None],
        start: Callable[[Callable[[], None]], object],
        sleep: Callable[[float], object],
        gather_seconds: float,
        largest: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._start = start
        self._sleep = sleep
        self._gather_seconds = gather_seconds
        self._largest = largest
        self._clock = clock
        self._lock = threading.Lock()
        self._groups: deque[Group[Item]] = deque()
        self._is_running = False

    @property
    def waiting(self) -> int:
        """Items whose work has not begun."""
        return sum(len(group.items) for group in tuple(self._groups))

    @property
    def is_running(self) -> bool:
        return self._is_running

    def submit(self, item: Item) -> Group[Item]:
        """The group that the item goes with; groups are done in the order in which they began."""
        with self._lock:
            if not self._groups or len(self._groups[-1].items) >= self._largest:
                self._groups.append(Group(self._clock()))
            group = self._groups[-1]
            group.items.append(item)
            is_first = not self._is_running
            self._is_running = True
        if is_first:
            self._start(self._run)
        return group

    def _run(self) -> None:
        while (group := self._gather()) is not None:
            try:
                self._work(group.items)
            except Exception:
                log.exception("group_failed", items=len(group.items))
            finally:
                group.done.set()

    def _gather(self) -> Group[Item] | None:
        """The next group, once it had its time or is full; None where nothing came."""
        if len(self._groups) == 1:
            self._sleep(max(0.0, self._groups[0].began + self._gather_seconds - self._clock()))
        with self._lock:
            self._is_running = bool(self._groups)
            return self._groups.popleft() if self._groups else None
