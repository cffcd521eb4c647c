"""Which rating counts: the draft by software, or what people said after reading it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from app.domain.interview import AnswerState

# Rated by a person where the software made no draft and so no components.
OVERALL = "overall"
SMALLEST_DIFFERENCE = 0.05


@dataclass(frozen=True)
class Override:
    """A rating, 0 to 10, that a reviewer gave in the place of the draft's, and why."""

    reviewer: str
    rating: float
    reason: str


@dataclass(frozen=True)
class ComponentInForce:
    """Ratings are 0 to 10; `reviewed` is the mean of the people who submitted, None before anybody has.

    `overrides` are in the order of submission; who took the draft as it was has none.
    """

    name: str
    weight: float
    draft: float | None
    reviewed: float | None
    draft_reason: str = ""
    overrides: tuple[Override, ...] = ()

    @property
    def rating(self) -> float | None:
        return self.draft if self.reviewed is None else self.reviewed

    @property
    def is_overridden(self) -> bool:
        """Whether people said something else than the draft, be it that their mean is the same."""
        if self.reviewed is None:
            return False
        differs = self.draft is None or abs(self.reviewed - self.draft) >= SMALLEST_DIFFERENCE
        return differs or bool(self.overrides)


# Component to what reviewers gave it.
Overrides = Mapping[str, tuple[Override, ...]]
NO_OVERRIDES: Overrides = {}


def components_in_force(
    draft: Sequence[Mapping[str, Any]], reviewed: Mapping[str, float], overrides: Overrides = NO_OVERRIDES
) -> tuple[ComponentInForce, ...]:
    """`draft` rows have name, rating, weight and reason; without any, people rate the answer as a whole."""
    rows = tuple(_component(row, reviewed, overrides) for row in draft)
    if rows and any(row.reviewed is not None for row in rows):
        return rows
    overall = reviewed.get(OVERALL)
    if overall is None:
        return rows
    return (ComponentInForce(OVERALL, 1.0, None, overall, overrides=overrides.get(OVERALL, ())),)


def _component(row: Mapping[str, Any], reviewed: Mapping[str, float], overrides: Overrides) -> ComponentInForce:
    name = row["name"]
    return ComponentInForce(
        name, row["weight"], row["rating"], reviewed.get(name), row.get("reason", ""), overrides.get(name, ())
    )


def total_in_force(
    draft_total: float | None, draft: Sequence[Mapping[str, Any]], reviewed: Mapping[str, float]
) -> float | None:
    """0 to 10: the draft's own total until somebody has submitted a rating; then the weighted mean in force."""
    if not reviewed:
        return draft_total
    rows = [(row.rating, row.weight) for row in components_in_force(draft, reviewed)]
    rated = [(rating, weight) for rating, weight in rows if rating is not None]
    weights = sum(weight for _, weight in rated)
    return round(sum(rating * weight for rating, weight in rated) / weights, 2) if weights else draft_total


def state_as_drafted(state: str, review_reason: str) -> str:
    """The state before people rated: what was left to a person keeps the reason after somebody has looked."""
    was_left_to_a_person = state == AnswerState.SCORED and bool(review_reason)
    return AnswerState.NEEDS_REVIEW.value if was_left_to_a_person else state


def mean_by_component(ratings: Iterable[tuple[str, float]]) -> dict[str, float]:
    """(component, rating) of every reviewer to the mean of each component."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, rating in ratings:
        by_name[name].append(rating)
    return {name: round(fmean(given), 2) for name, given in by_name.items()}
