"""What is taken from a rating because the answer does not look like an attempt at the question, and how much stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.answer_checks import Flag
from app.domain.scorecard import HIGHEST_RATING, Deduction
from app.domain.wording import marked

# Only what says nothing is rated 0: an answer of words is found to be worth at least this share of the full rating,
# and this share of what it is found to be worth is never taken.
LEAST_FOUND = 0.1
KEPT = 0.05
# Less than this share of the full rating is not taken at all, so that whatever is taken can be seen on the scorecard.
LEAST_TAKEN = 0.01

DEDUCTION_REASONS = {
    "topic": marked("The answer seems to be about something else than the question."),
    "planted": marked("Expected words occur, but the sentences around them are about something else."),
    "echo": marked("The answer mostly gives back the question."),
    "form": marked("The words do not read as sentences, or they say the opposite of what was expected."),
    "limit": marked("Words without sentences, and words to the grader, cannot earn more than this."),
}
REASON_OF_FLAG = {
    Flag.CONTRADICTS: marked("The answer seems to say the opposite of what was expected."),
    Flag.KEYWORD_LIST: marked("The answer lists words without sentences."),
    Flag.SHUFFLED_WORDS: marked("The words do not form sentences."),
}


def withhold(found: float, wanted: Mapping[str, float]) -> dict[str, float]:
    """What each gate takes of the share `found`: what it wants, or its part of what may be taken at most. A gate whose
    part would be too little to be seen leaves it to the others.
    """
    asked = {name: share for name, share in wanted.items() if share >= LEAST_TAKEN}
    most = found * (1.0 - KEPT)
    scale = min(1.0, most / sum(asked.values())) if asked else 1.0
    taken = {name: share * scale for name, share in asked.items()}
    seen = {name: asked[name] for name, share in taken.items() if share >= LEAST_TAKEN}
    return taken if len(seen) == len(taken) else withhold(found, seen)


def tell_deductions(taken: Mapping[str, float], flags: Sequence[str]) -> tuple[Deduction, ...]:
    """`taken` are shares of the full rating; the largest deduction comes first, what no total shows is left out."""
    points = {name: round(HIGHEST_RATING * share, 2) for name, share in taken.items()}
    told = [Deduction(name, lost, _reason(name, flags)) for name, lost in points.items() if _shows(lost)]
    return tuple(sorted(told, key=lambda deduction: -deduction.points))


def scale_deductions(deductions: Sequence[Deduction], factor: float) -> tuple[Deduction, ...]:
    """The same deductions where the ratings that they were taken from count `factor` times as much in the total."""
    scaled = (replace(deduction, points=round(deduction.points * factor, 2)) for deduction in deductions)
    return tuple(deduction for deduction in scaled if _shows(deduction.points))


def _shows(points: float) -> bool:
    """Ratings are shown with one decimal."""
    return round(points, 1) > 0


def _reason(name: str, flags: Sequence[str]) -> str:
    seen = [REASON_OF_FLAG[flag] for flag in map(Flag, flags) if flag in REASON_OF_FLAG] if name == "form" else []
    return seen[0] if seen else DEDUCTION_REASONS[name]
