from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.ports import Figure


@dataclass
class CountedFigures:
    counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=Counter)

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        for part, amount in amounts.items():
            self.counts[f"{name}_{part}", tuple(sorted(labels.items()))] += amount  # type: ignore[assignment]  # floats count too

    def list_all(self) -> list[Figure]:
        return sorted(Figure(name, labels, amount) for (name, labels), amount in self.counts.items())
