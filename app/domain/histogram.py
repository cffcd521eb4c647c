"""How often something took how long, as Prometheus counts it: each bucket holds all that took no longer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

Labels = tuple[tuple[str, str], ...]
Sum = tuple[str, Labels, float]


class Histogram:
    """`bounds` are seconds and rise."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self._seconds = 0.0

    def observe(self, seconds: float, times: int = 1) -> None:
        self._counts[bisect_left(self._bounds, seconds)] += times
        self._seconds += seconds * times

    def take(self, name: str, labels: Mapping[str, str]) -> list[Sum]:
        """(name, labels, amount) of what was observed since the last time; empty where nothing was."""
        counts, seconds = list(accumulate(self._counts)), self._seconds
        if not counts[-1]:
            return []
        self._counts, self._seconds = [0] * len(self._counts), 0.0
        given = tuple(sorted(labels.items()))
        bounds = [*map(str, self._bounds), "+Inf"]
        buckets = [
            (f"{name}_bucket", (*given, ("le", bound)), float(count))
            for bound, count in zip(bounds, counts, strict=True)
        ]
        return [*buckets, (f"{name}_sum", given, seconds), (f"{name}_count", given, float(counts[-1]))]
