"""Counts and sums that all processes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True)
class Counted:
    """`times` within the window, this one included; the window ends in `seconds_left`."""

    times: int
    seconds_left: float


class Attempts(Protocol):
    """Counts of what may be tried a number of times within a window."""

    def take(self, limits: Mapping[str, int], window_seconds: int) -> float:
        """0 where one attempt was counted under every name of `limits`; else the seconds to wait, and nothing is
        counted. Raises DependencyUnavailable."""

    def forget(self, *names: str) -> None:
        """Raises DependencyUnavailable."""

    def count(self, name: str, window_seconds: int) -> Counted:
        """Count one more in the window that is open, or in a new one. Raises DependencyUnavailable."""


class Figure(NamedTuple):
    name: str
    labels: tuple[tuple[str, str], ...]
    amount: float


class Figures(Protocol):
    """Sums that all processes add to; `labels` come from short lists, never from what people wrote."""

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        """Under `name`_`part` for each part of `amounts`. Raises DependencyUnavailable."""

    def add_all(self, figures: Sequence[Figure]) -> None:
        """Each amount to its sum, at the cost of one question. Raises DependencyUnavailable."""

    def list_all(self) -> list[Figure]:
        """By name and labels. Raises DependencyUnavailable."""

    def set_level(self, name: str, value: float) -> None:
        """What holds until it is set again. Raises DependencyUnavailable."""

    def find_level(self, name: str) -> float | None:
        """Raises DependencyUnavailable."""
