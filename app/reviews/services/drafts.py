"""What there is to rate in an answer."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.rating_in_force import OVERALL
from app.interviews.models import Answer


@dataclass(frozen=True)
class GivenRating:
    """`rating` is 0 to 10."""

    component: str
    rating: float
    reason: str


def draft_ratings(answer: Answer) -> dict[str, float]:
    """By component; empty where there is no draft."""
    return {row["name"]: row["rating"] for row in answer.scorecard.components} if answer.scorecard else {}


def rateable_components(answer: Answer) -> tuple[str, ...]:
    return tuple(draft_ratings(answer)) or (OVERALL,)
