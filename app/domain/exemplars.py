"""What graded answers to the same question say about another one: a Gaussian process over what the trees left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_EXEMPLARS = 16
QUESTION_VARIANCE = 0.015
LIKENESS_VARIANCE = 0.03
LIKENESS_LENGTH = 0.3
NOISE_VARIANCE = 0.03


@dataclass(frozen=True)
class GradedLikeness:
    """`likeness[i]` is the cosine of the answer with exemplar i, `among[i][j]` that of exemplars i and j.

    `missed[i]` is how much more than the trees a person gave exemplar i, as a share of the full rating.
    """

    likeness: tuple[float, ...]
    among: tuple[tuple[float, ...], ...]
    missed: tuple[float, ...]


def correction(seen: GradedLikeness) -> float:
    """What to add to the share of the full rating (Rasmussen and Williams 2006, equation 2.25)."""
    if not seen.missed:
        return 0.0
    covariance = [[_covariance(cosine) for cosine in row] for row in seen.among]
    for i, row in enumerate(covariance):
        row[i] += NOISE_VARIANCE
    weights = solve(covariance, seen.missed)
    return sum(_covariance(cosine) * weight for cosine, weight in zip(seen.likeness, weights, strict=True))


def _covariance(cosine: float) -> float:
    return QUESTION_VARIANCE + LIKENESS_VARIANCE * math.exp(-(1.0 - cosine) / LIKENESS_LENGTH)


def solve(matrix: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """The solution of a positive definite system, by Gaussian elimination."""
    rows = [[*row, value] for row, value in zip(matrix, wanted, strict=True)]
    for i, row in enumerate(rows):
        for below in rows[i + 1 :]:
            factor = below[i] / row[i]
            for j in range(i, len(row)):
                below[j] -= factor * row[j]
    solution = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, len(rows)))
        solution[i] = (rows[i][-1] - known) / rows[i][i]
    return solution
