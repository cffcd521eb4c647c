"""The three difficulties of a question, in order."""

from __future__ import annotations

from enum import StrEnum


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


_LADDER = tuple(Difficulty)
_LEVELS = {difficulty.value: level for level, difficulty in enumerate(_LADDER)}


def level_of(difficulty: str) -> int:
    """0 for easy, 1 for medium, 2 for hard; raises KeyError for any other word."""
    return _LEVELS[difficulty]


def at_level(level: int) -> Difficulty:
    """The difficulty at a level; levels outside the ladder count as its nearest end."""
    return _LADDER[min(max(level, 0), len(_LADDER) - 1)]


def steps_between(one: str, other: str) -> int:
    return abs(level_of(one) - level_of(other))
