"""How soon candidates' chunks are acknowledged, counted a group at a time and told to all processes now and then."""

from __future__ import annotations

from contextlib import suppress

from app.domain.histogram import Histogram
from app.errors import DependencyUnavailable
from app.ports import Figure, Figures

BOUNDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
TELL_SECONDS = 5.0


class AckFigures:
    """What one web process counted since it told the last time."""

    def __init__(self) -> None:
        self._latency = Histogram(BOUNDS)
        self._refused = 0
        self._told_at = 0.0

    def note(self, chunks: int, refused: int, seconds: float) -> None:
        """A group was answered; `seconds` since its first chunk came, so the others waited no longer."""
        self._latency.observe(seconds, chunks)
        self._refused += refused

    def is_due(self, now: float) -> bool:
        """Whether it is time to tell; True for the first who asks. `now` is of any monotonic clock."""
        is_due = now - self._told_at >= TELL_SECONDS
        self._told_at = now if is_due else self._told_at
        return is_due

    def tell(self, figures: Figures) -> None:
        """What cannot be told is lost, as counters may be."""
        told = [Figure(*each) for each in self._latency.take("ack_seconds", {})]
        refused, self._refused = self._refused, 0
        if told:
            with suppress(DependencyUnavailable):
                figures.add_all([*told, Figure("chunks_unacknowledged_total", (), float(refused))])
