from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.ports import Counted


@dataclass
class CountedAttempts:
    """A window that never ends."""

    counts: Counter[str] = field(default_factory=Counter)

    def take(self, limits: Mapping[str, int], window_seconds: int) -> float:
        if any(self.counts[name] >= limit for name, limit in limits.items()):
            return float(window_seconds)
        self.counts.update(limits.keys())
        return 0.0

    def count(self, name: str, window_seconds: int) -> Counted:
        self.counts[name] += 1
        return Counted(self.counts[name], float(window_seconds))

    def forget(self, *names: str) -> None:
        for name in names:
            self.counts.pop(name, None)
