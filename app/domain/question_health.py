"""What past answers tell about a question: classical item analysis.

Sources: Crocker and Algina, Introduction to Classical and Modern Test Theory (1986), chapter 14: item difficulty as the
mean rating, discrimination as the item-rest correlation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from app.domain.difficulty import at_level, level_of
from app.domain.wording import marked

# Mean ratings, 0 to 10, down to which a question counts as easy and as medium; below the last it is hard.
EASY_FROM = 7.0
MEDIUM_FROM = 4.5
FEWEST_ANSWERS = 10
LOW_DISCRIMINATION = 0.1
MUCH_REVIEW = 0.3


@dataclass(frozen=True)
class PastAnswer:
    """`rating` is 0 to 10, None where none stands; `rest` is the mean of the same interview's other ratings."""

    rating: float | None
    rest: float | None
    needs_review: bool
    seconds: float


@dataclass(frozen=True)
class QuestionHealth:
    """Shares are 0 to 1; what too few answers tell is None; `flags` says in plain words what to look at."""

    asked: int
    rated: int
    mean_rating: float | None
    observed_difficulty: str | None
    discrimination: float | None
    review_share: float | None
    mean_seconds: float | None
    flags: tuple[str, ...]


def examine_question(label: str, answers: Sequence[PastAnswer]) -> QuestionHealth:
    """`label` is the difficulty that the bank gives the question."""
    ratings = [answer.rating for answer in answers if answer.rating is not None]
    mean = fmean(ratings) if ratings else None
    observed = _observe(mean) if mean is not None and len(ratings) >= FEWEST_ANSWERS else None
    discrimination = _discriminate(answers)
    review_share = fmean(answer.needs_review for answer in answers) if answers else None
    spoken = [answer.seconds for answer in answers if answer.seconds > 0]
    flags = _flag(label, observed, discrimination, review_share if len(answers) >= FEWEST_ANSWERS else None)
    mean_seconds = fmean(spoken) if spoken else None
    return QuestionHealth(
        len(answers), len(ratings), mean, observed, discrimination, review_share, mean_seconds, tuple(flags)
    )


def rest_means(ratings: Mapping[int, float]) -> dict[int, float | None]:
    """For each turn of one interview, the mean rating of its other turns; None where there is no other."""
    total, number = sum(ratings.values()), len(ratings)
    return {turn: (total - own) / (number - 1) if number > 1 else None for turn, own in ratings.items()}


def correlate(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation; None for fewer than two pairs, or where one side never varies."""
    if len(pairs) < 2:  # noqa: PLR2004 - a correlation needs two points
        return None
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    mean_x, mean_y = fmean(xs), fmean(ys)
    spread = sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / spread if spread else None


def _observe(mean: float) -> str:
    level = 0 if mean >= EASY_FROM else 1 if mean >= MEDIUM_FROM else 2
    return at_level(level).value


def _discriminate(answers: Sequence[PastAnswer]) -> float | None:
    pairs = [
        (answer.rating, answer.rest) for answer in answers if answer.rating is not None and answer.rest is not None
    ]
    return correlate(pairs) if len(pairs) >= FEWEST_ANSWERS else None


def _flag(label: str, observed: str | None, discrimination: float | None, review_share: float | None) -> list[str]:
    flags = []
    if observed is not None and level_of(observed) != level_of(label):
        flags.append(f"The answers make it look {observed}; the bank calls it {label}.")
    if discrimination is not None and discrimination < LOW_DISCRIMINATION:
        flags.append(marked("It hardly tells strong candidates from weak ones."))
    if review_share is not None and review_share > MUCH_REVIEW:
        flags.append(marked("Many of its answers need a person to rate them."))
    return flags
