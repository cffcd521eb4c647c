"""What graded answers to the same question say about another one: good ones stand beside the reference, and a Gaussian
process tells from all of them what the trees left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import harmonic_mean

MOST_EXEMPLARS = 16
# Of 10; from here on an exemplar is one more reference.
GOOD_RATING = 6.0
# What answers are compared with: the reference counts as much as so many good exemplars.
REFERENCE_WEIGHT = 8
# The gates that ask what an answer is about. Whether it is made of sentences has nothing to do with any reference.
ABOUT_CONTENT = ("topic", "planted", "echo")
QUESTION_VARIANCE = 0.015
LIKENESS_VARIANCE = 0.03
LIKENESS_LENGTH = 0.3
NOISE_VARIANCE = 0.015


@dataclass(frozen=True)
class GradedLikeness:
    """`likeness[i]` is the cosine of the answer with exemplar i, `among[i][j]` that of exemplars i and j.

    `missed[i]` is how much more than the trees a person gave exemplar i, as a share of the full rating.
    """

    likeness: tuple[float, ...]
    among: tuple[tuple[float, ...], ...]
    missed: tuple[float, ...]


def mean_share(beside_reference: float, beside_exemplars: Sequence[float]) -> float:
    """What the trees find in an answer, a share of the full rating, over all that it is compared with."""
    found = REFERENCE_WEIGHT * beside_reference + sum(beside_exemplars)
    return found / (REFERENCE_WEIGHT + len(beside_exemplars))


def mean_deductions(
    beside_reference: Mapping[str, float], beside_exemplars: Sequence[Mapping[str, float]]
) -> dict[str, float]:
    """By gate, a share of the full rating. The mean is of the odds for an honest attempt, hence harmonic: an answer
    that is like one of five is hardly off topic, and one that is a little like any of them stays so.
    """
    pooled = {
        gate: harmonic_mean([beside_reference[gate], *(each[gate] for each in beside_exemplars)])
        for gate in ABOUT_CONTENT
    }
    return {**beside_reference, **pooled}


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
