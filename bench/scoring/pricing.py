"""What each gate takes for a unit of odds: as little as holds every kind of attack to its limit on each data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.deductions import KEPT, LEAST_FOUND, LEAST_TAKEN

Numbers = npt.NDArray[np.float64]
ROUNDS = 5
HALVINGS = 20
HIGHEST_PRICE = 0.5


@dataclass(frozen=True)
class Judged:
    """Examples as columns: the share found, each gate's odds against honesty, and which attack on which data set.

    `groups` are "data set, kind of attack"; what is honest is in none and plays no part.
    """

    found: Numbers
    odds: Numbers
    groups: npt.NDArray[np.str_]

    def where(self, mask: npt.NDArray[np.bool_]) -> Judged:
        return Judged(self.found[mask], self.odds[mask], self.groups[mask])


def choose_prices(judged: Judged, kinds: Sequence[Sequence[str]], limits: Mapping[str, float]) -> list[float]:
    """One price a gate; `kinds[i]` are those of gate i, `limits` the mean share of the full rating by kind."""
    prices = np.full(len(kinds), 0.001)
    for _ in range(ROUNDS):
        for gate, own in enumerate(kinds):
            prices[gate] = _cheapest(judged, prices, gate, {kind: limits[kind] for kind in own})
    return [round(float(price), 5) for price in prices]


def rate(judged: Judged, prices: Numbers) -> Numbers:
    """The shares that are left, as app.domain.deductions takes them."""
    found = np.maximum(judged.found, LEAST_FOUND)
    asked = judged.odds * prices
    taken = np.where(asked < LEAST_TAKEN, 0.0, asked).sum(axis=1)
    left: Numbers = np.maximum(KEPT * found, found - taken)
    return left


def _cheapest(judged: Judged, prices: Numbers, gate: int, limits: Mapping[str, float]) -> float:
    masks = [(judged.groups == group, limits[kind]) for group in np.unique(judged.groups)
             if (kind := str(group).partition(", ")[2]) in limits]  # fmt: skip
    low, high = 0.0, HIGHEST_PRICE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        left = rate(judged, np.where(np.arange(len(prices)) == gate, middle, prices))
        holds = all(left[mask].mean() <= limit for mask, limit in masks)
        low, high = (low, middle) if holds else (middle, high)
    return high
