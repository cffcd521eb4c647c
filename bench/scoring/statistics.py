"""Agreement of two lists of ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def root_mean_square_error(one: Sequence[float], other: Sequence[float]) -> float:
    return float(np.sqrt(np.mean((np.array(one) - np.array(other)) ** 2)))


def quadratic_weighted_kappa(one: Sequence[float], other: Sequence[float], top: int) -> float:
    """Of ratings rounded to whole ones from 0 to `top` (Cohen 1968)."""
    first, second = (np.clip(np.rint(values), 0, top).astype(int) for values in (one, other))
    seen = np.zeros((top + 1, top + 1))
    np.add.at(seen, (first, second), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    distance = np.subtract.outer(np.arange(top + 1), np.arange(top + 1)) ** 2
    return float(1 - (distance * seen).sum() / (distance * by_chance).sum())


def mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
