"""What a change of model, prompt or rubric did to the ratings of gold answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

MOVED_FROM = 0.05


@dataclass(frozen=True)
class GoldResult:
    """How a gold answer was rated; ratings are 0 to 10, `rating` is None where the scorer stood behind no number."""

    graded_id: str
    code: str
    question: str
    rubric_version: str
    prompt_version: str
    expected: float
    rating: float | None
    review_reason: str = ""


@dataclass(frozen=True)
class Move:
    """A gold answer before and after; `before` is None where the run before did not have it or gave no number."""

    result: GoldResult
    before: float | None

    @property
    def change(self) -> float | None:
        if self.before is None or self.result.rating is None:
            return None
        return self.result.rating - self.before

    @property
    def has_moved(self) -> bool:
        return self.change is not None and abs(self.change) >= MOVED_FROM


@dataclass(frozen=True)
class Comparison:
    """`error` is the mean distance from people's ratings, None without a number; largest moves first."""

    moves: tuple[Move, ...]
    error_before: float | None
    error_after: float | None

    @property
    def moved(self) -> int:
        return sum(move.has_moved for move in self.moves)


def compare_runs(before: Sequence[GoldResult], after: Sequence[GoldResult]) -> Comparison:
    earlier = {result.graded_id: result.rating for result in before}
    moves = [Move(result, earlier.get(result.graded_id)) for result in after]
    return Comparison(
        moves=tuple(sorted(moves, key=lambda move: (-abs(move.change or 0.0), move.result.code))),
        error_before=mean_error([(result.rating, result.expected) for result in before]),
        error_after=mean_error([(result.rating, result.expected) for result in after]),
    )


def mean_error(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    """Mean absolute distance of the ratings that there are from those by people."""
    distances = [abs(rating - expected) for rating, expected in pairs if rating is not None]
    return fmean(distances) if distances else None


def fingerprint(setup: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of what ratings are made by, as JSON values."""
    return hashlib.sha256(json.dumps(setup, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
