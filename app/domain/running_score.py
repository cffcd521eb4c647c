"""How the ratings so far move the difficulty of the questions to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GOOD_RATING = 7.0
WEAK_RATING = 4.0
# A score over the whole interview would keep asking hard questions of somebody whom they have long been too much for.
RUNNING_ANSWERS = 3


@dataclass(frozen=True)
class RatedQuestion:
    """`rating` is 0 to 10, `weightage` above 0."""

    rating: float
    weightage: float = 1.0


@dataclass(frozen=True)
class DifficultyPath:
    """Where the difficulty stands after the last rating, and the running score that moved or kept it.

    `step` is 1 for harder, -1 for easier, 0 where it stays; `running` is None before anything was rated.
    """

    level: int
    running: float | None = None
    step: int = 0


def follow_ratings(ratings: Iterable[RatedQuestion], lowest: int, highest: int) -> DifficultyPath:
    """From the easiest level on: up one from a running score of GOOD_RATING, down one below WEAK_RATING.

    The running score is the mean, by weightage, of the last RUNNING_ANSWERS ratings since the level last changed.
    """
    path, since_change = DifficultyPath(lowest), list[RatedQuestion]()
    for rated in ratings:
        since_change = [*since_change[1 - RUNNING_ANSWERS :], rated]
        running = weighted_mean(since_change)
        level = min(max(path.level + _step(running), lowest), highest)
        if level != path.level:
            since_change = []
        path = DifficultyPath(level, running, level - path.level)
    return path


def weighted_mean(ratings: Iterable[RatedQuestion]) -> float:
    """Of one rating at least."""
    pairs = [(rated.rating, rated.weightage) for rated in ratings]
    return sum(rating * weight for rating, weight in pairs) / sum(weight for _, weight in pairs)


def _step(running: float) -> int:
    return (running >= GOOD_RATING) - (running < WEAK_RATING)
