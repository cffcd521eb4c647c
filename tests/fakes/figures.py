from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.ports import Figure


@dataclass
class CountedFigures:
    counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=Counter)
    levels: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        for part, amount in amounts.items():
            self.counts[f"{name}_{part}", tuple(sorted(labels.items()))] += amount  # type: ignore[assignment]  # floats count too

    def set_level(self, name: str, value: float) -> None:
        self.levels[name] = value

    def find_level(self, name: str) -> float | None:
        return self.levels.get(name)

    def add_all(self, figures: Sequence[Figure]) -> None:
        for name, labels, amount in figures:
            self.counts[name, labels] += amount  # type: ignore[assignment]  # as above

    def list_all(self) -> list[Figure]:
        return sorted(Figure(name, labels, amount) for (name, labels), amount in self.counts.items())
