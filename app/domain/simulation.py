"""Imaginary candidates sent through the selector: what a panel would ask of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from app.domain.difficulty import level_of
from app.domain.question_selector import AskedQuestion, PoolQuestion, Selection, select_question
from app.domain.quota import Quota
from app.domain.scorecard import HIGHEST_RATING, LOWEST_RATING

# Assumptions of the picture, not measurements: abilities are normal around the middle of the scale, each step of
# difficulty costs two points, and one answer differs from the next by a point and a half.
MEAN_ABILITY = 7.0
ABILITY_SPREAD = 2.0
POINTS_A_STEP = 2.0
ANSWER_SPREAD = 1.5


@dataclass(frozen=True)
class SimulatedPanel:
    """`anchors` are part of no row; their questions need not be in the pool's topics."""

    pool: tuple[PoolQuestion, ...]
    quotas: tuple[Quota, ...]
    anchors: tuple[PoolQuestion, ...] = ()


@dataclass(frozen=True)
class Tally:
    """Counts that add up: interviews by question, and by (turn, difficulty), and questions off their row."""

    candidates: int
    exposure: Mapping[str, int]
    path: Mapping[tuple[int, str], int]
    off_row: int
    unfilled: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.candidates + other.candidates,
            _sum(self.exposure, other.exposure),
            _sum(self.path, other.path),
            self.off_row + other.off_row,
            self.unfilled + other.unfilled,
        )


Key = TypeVar("Key")
NOTHING = Tally(0, {}, {}, 0, 0)


def _sum(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in [*one, *(key for key in other if key not in one)]}


def simulate_candidates(panel: SimulatedPanel, first_seed: int, number: int) -> Tally:
    """One imaginary candidate for each seed from `first_seed` on; the same seeds give the same tally."""
    total = NOTHING
    for seed in range(first_seed, first_seed + number):
        total += _tally(panel, _hold_interview(panel, seed))
    return total


def _hold_interview(panel: SimulatedPanel, seed: int) -> list[AskedQuestion]:
    questions = {question.question_id: question for question in (*panel.pool, *panel.anchors)}
    anchors = [question.question_id for question in panel.anchors]
    draw = Random(seed)  # noqa: S311 - a simulation that must be repeatable, not a secret
    ability = draw.gauss(MEAN_ABILITY, ABILITY_SPREAD)
    history: list[AskedQuestion] = []
    while selection := select_question(history, panel.pool, panel.quotas, seed, anchors):
        question = questions[selection.question_id]
        history.append(_answer(question, selection, _rate(ability, question, draw)))
    return history


def _rate(ability: float, question: PoolQuestion, draw: Random) -> float:
    rating = draw.gauss(ability - POINTS_A_STEP * level_of(question.difficulty), ANSWER_SPREAD)
    return min(max(rating, LOWEST_RATING), HIGHEST_RATING)


def _answer(question: PoolQuestion, selection: Selection, rating: float) -> AskedQuestion:
    return AskedQuestion(
        question.question_id, selection.quota_index, question.topic, question.subtopic, question.difficulty, rating
    )


def _tally(panel: SimulatedPanel, history: Sequence[AskedQuestion]) -> Tally:
    rows = [(question, panel.quotas[i]) for question in history if (i := question.quota_index) is not None]
    return Tally(
        candidates=1,
        exposure={question.question_id: 1 for question in history},
        path={(turn, question.difficulty): 1 for turn, question in enumerate(history, start=1)},
        off_row=sum(question.difficulty != quota.difficulty for question, quota in rows),
        unfilled=sum(quota.count for quota in panel.quotas) - len(rows),
    )
