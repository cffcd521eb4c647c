"""A token bucket: a steady rate with room for a burst."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TokenBucket:
    """Fills by `rate` tokens a second up to `capacity`; begins full."""

    rate: float
    capacity: float
    level: float = field(init=False)
    at_seconds: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.level = self.capacity

    def take(self, tokens: float, now_seconds: float) -> bool:
        """`now_seconds` is any monotonic clock. Takes nothing where there is not enough."""
        self._fill(now_seconds)
        if tokens > self.level:
            return False
        self.level -= tokens
        return True

    def is_full(self, now_seconds: float) -> bool:
        self._fill(now_seconds)
        return self.level >= self.capacity

    def _fill(self, now_seconds: float) -> None:
        passed = max(0.0, now_seconds - self.at_seconds)
        self.level = min(self.capacity, self.level + passed * self.rate)
        self.at_seconds = max(self.at_seconds, now_seconds)
