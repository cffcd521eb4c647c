"""How many interviews the speech workers keep up with, from what they did for those that ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

# Busier than that, jobs wait for each other, and captions come late.
USABLE_SHARE = 0.8
SHORTEST_LOOK_SECONDS = 300.0
WEIGHT_OF_NEW = 0.5
MOST_TIMES_FIRST = 4


@dataclass(frozen=True)
class Workload:
    """`interview_seconds`: of all running interviews together. `busy_seconds`: of all speech workers together."""

    interview_seconds: float
    busy_seconds: float

    def since(self, before: Self) -> Workload:
        return Workload(
            self.interview_seconds - before.interview_seconds, max(0.0, self.busy_seconds - before.busy_seconds)
        )

    @property
    def tells(self) -> bool:
        """Whether it is long enough, and somebody worked at all."""
        return self.interview_seconds >= SHORTEST_LOOK_SECONDS and self.busy_seconds > 0


def estimate_most_active(work: Workload, workers: int, before: float, first: int) -> float:
    """Interviews at once; `before` is the estimate until now, `first` the one that nothing was measured for.

    One look counts half, so that five quiet minutes do not open the doors.
    """
    busy_workers_an_interview = work.busy_seconds / work.interview_seconds
    measured = USABLE_SHARE * workers / busy_workers_an_interview
    return min(max(WEIGHT_OF_NEW * measured + (1 - WEIGHT_OF_NEW) * before, 1.0), float(MOST_TIMES_FIRST * first))
