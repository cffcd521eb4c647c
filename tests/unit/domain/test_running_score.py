"""How ratings move the difficulty."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.running_score import RatedQuestion, follow_ratings

EASY, MEDIUM, HARD = 0, 1, 2


def follow(*ratings: float) -> list[int]:
    """The level after each rating."""
    rated = [RatedQuestion(rating) for rating in ratings]
    return [follow_ratings(rated[:count], EASY, HARD).level for count in range(len(rated) + 1)]


@pytest.mark.parametrize(
    ("ratings", "levels"),
    [
        ((), [EASY]),
        ((7.0,), [EASY, MEDIUM]),
        ((6.9,), [EASY, EASY]),
        ((9.0, 2.0), [EASY, MEDIUM, EASY]),
        ((9.0, 6.0, 8.0), [EASY, MEDIUM, MEDIUM, HARD]),
        ((9.0, 4.0, 9.0), [EASY, MEDIUM, MEDIUM, MEDIUM]),
    ],
)
def test_the_running_score_moves_the_difficulty(ratings: tuple[float, ...], levels: list[int]) -> None:
    assert follow(*ratings) == levels


def test_a_long_run_of_good_answers_does_not_outweigh_three_weak_ones() -> None:
    assert follow(9, 9, 9, 9, 9, 9, 2, 2, 2)[-1] < HARD


def test_a_question_of_more_weightage_moves_more() -> None:
    ratings = [RatedQuestion(9.0, 1.0), RatedQuestion(6.0, 1.0), RatedQuestion(7.5, 8.0)]
    assert follow_ratings(ratings, EASY, HARD).level == HARD
    assert follow_ratings([*ratings[:2], RatedQuestion(7.5, 1.0)], EASY, HARD).level == MEDIUM


@given(st.lists(st.floats(0, 10), max_size=20), st.integers(0, 2), st.integers(0, 2))
def test_the_difficulty_stays_within_the_panel_and_moves_one_step_at_a_time(
    ratings: list[float], one: int, other: int
) -> None:
    rated = [RatedQuestion(rating) for rating in ratings]
    low, high = min(one, other), max(one, other)
    levels = [follow_ratings(rated[:count], low, high).level for count in range(len(rated) + 1)]
    assert all(low <= level <= high for level in levels)
    assert all(abs(after - before) <= 1 for before, after in pairwise(levels))
