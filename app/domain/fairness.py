"""Rates by group, and how far they lie apart.

Sources: Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (four-fifths rule); New York City Local
Law 144 and its rule 6 RCNY 5-300 (scoring rate: the share of a group that scores above the sample's median); Wilson,
JASA 22 (1927) for intervals of rates; Katz et al., Biometrics 34 (1978) for intervals of ratios, on the log scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist, median

CONFIDENCE = 0.95
# Below the first, figures would tell about single people; below the second, chance alone moves them far.
FEWEST_SHOWN = 5
FEWEST_RELIABLE = 30
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Count:
    """`favourable` of `people` were selected, or scored above the median; `people` is above 0."""

    favourable: int
    people: int

    @property
    def rate(self) -> float:
        return self.favourable / self.people


@dataclass(frozen=True)
class GroupRate:
    """`count` is None where the group has fewer than FEWEST_SHOWN people: nothing is told of it.

    `impact_ratio` is the group's rate over the highest one, None where that is 0 or nothing is told.
    """

    group: str
    count: Count | None
    interval: Interval | None = None
    impact_ratio: float | None = None
    ratio_interval: Interval | None = None
    is_below_four_fifths: bool = False

    @property
    def is_small(self) -> bool:
        return self.count is not None and self.count.people < FEWEST_RELIABLE


@dataclass(frozen=True)
class RateTable:
    """`reference`: the group with the highest rate, empty where there is none; `unstated` people named no group."""

    groups: tuple[GroupRate, ...]
    reference: str
    unstated: int

    @property
    def is_adverse(self) -> bool:
        return any(group.is_below_four_fifths for group in self.groups)


def rate_groups(outcomes: Iterable[tuple[str, bool]]) -> RateTable:
    """(group, whether the outcome was favourable) of each person; the group is empty where they stated none."""
    by_group: dict[str, list[bool]] = {}
    for group, favourable in outcomes:
        by_group.setdefault(group, []).append(favourable)
    unstated = len(by_group.pop("", []))
    counts = {group: Count(sum(found), len(found)) for group, found in sorted(by_group.items())}
    shown = {group: count for group, count in counts.items() if count.people >= FEWEST_SHOWN}
    reference = max(shown, key=lambda group: shown[group].rate, default="")
    rates = tuple(_rate(group, shown.get(group), shown.get(reference)) for group in counts)
    return RateTable(rates, reference, unstated)


def above_median(scores: Sequence[tuple[str, float]]) -> list[tuple[str, bool]]:
    """(group, score) of each person to whether they score above the median of them all."""
    if not scores:
        return []
    middle = median(score for _, score in scores)
    return [(group, score > middle) for group, score in scores]


def wilson_interval(count: Count) -> Interval:
    """Of a rate, at CONFIDENCE."""
    people, rate, square = count.people, count.rate, _Z**2
    centre = rate + square / (2 * people)
    half = _Z * sqrt(rate * (1 - rate) / people + square / (4 * people**2))
    whole = 1 + square / people
    return Interval(max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole))


def ratio_interval(count: Count, reference: Count) -> Interval | None:
    """Of the ratio of two rates, at CONFIDENCE; None where one of them is 0."""
    if not count.favourable or not reference.favourable:
        return None
    error = sqrt(_variance_of_log(count) + _variance_of_log(reference))
    middle = log(count.rate / reference.rate)
    return Interval(exp(middle - _Z * error), exp(middle + _Z * error))


def is_below_four_fifths(count: Count, reference: Count) -> bool:
    """In whole numbers, so that a ratio of exactly four fifths is not below."""
    return 5 * count.favourable * reference.people < 4 * reference.favourable * count.people


def _rate(group: str, count: Count | None, reference: Count | None) -> GroupRate:
    if count is None or reference is None:
        return GroupRate(group, None)
    if not reference.favourable:
        return GroupRate(group, count, wilson_interval(count))
    return GroupRate(
        group,
        count,
        wilson_interval(count),
        impact_ratio=count.rate / reference.rate,
        ratio_interval=ratio_interval(count, reference) if count is not reference else None,
        is_below_four_fifths=is_below_four_fifths(count, reference),
    )


def _variance_of_log(count: Count) -> float:
    return 1 / count.favourable - 1 / count.people
