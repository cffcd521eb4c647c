"""Item analysis of past answers."""

from __future__ import annotations

import pytest

from app.domain.question_health import FEWEST_ANSWERS, PastAnswer, correlate, examine_question, rest_means


def answers(ratings: list[float], rests: list[float] | None = None, review: int = 0) -> list[PastAnswer]:
    rests = rests or [5.0] * len(ratings)
    rated = [
        PastAnswer(rating, rest, needs_review=False, seconds=30) for rating, rest in zip(ratings, rests, strict=True)
    ]
    return rated + [PastAnswer(None, 5.0, needs_review=True, seconds=0)] * review


def test_a_question_that_was_never_asked_claims_nothing() -> None:
    health = examine_question("easy", [])

    assert (health.asked, health.mean_rating, health.discrimination, health.flags) == (0, None, None, ())


def test_few_answers_judge_nobody() -> None:
    health = examine_question("easy", answers([1.0] * (FEWEST_ANSWERS - 1)))

    assert health.mean_rating == 1.0
    assert (health.observed_difficulty, health.flags) == (None, ())


@pytest.mark.parametrize(("mean", "observed"), [(7.0, "easy"), (6.9, "medium"), (4.5, "medium"), (4.4, "hard")])
def test_the_observed_difficulty_follows_the_mean(mean: float, observed: str) -> None:
    assert examine_question("easy", answers([mean] * FEWEST_ANSWERS)).observed_difficulty == observed


def test_a_label_that_the_answers_contradict_is_flagged() -> None:
    flags = examine_question("easy", answers([2.0] * FEWEST_ANSWERS)).flags

    assert flags == ("The answers make it look hard; the bank calls it easy.",)


def test_a_question_that_strong_candidates_get_wrong_is_flagged() -> None:
    ratings = [float(i) for i in range(FEWEST_ANSWERS)]

    good, bad = (examine_question("medium", answers(ratings, rests)) for rests in (ratings, ratings[::-1]))

    assert good.discrimination == pytest.approx(1.0)
    assert bad.discrimination == pytest.approx(-1.0)
    assert "It hardly tells strong candidates from weak ones." in bad.flags
    assert good.flags == ()


def test_much_review_is_flagged() -> None:
    health = examine_question("medium", answers([5.0] * 6, review=4))

    assert health.review_share == pytest.approx(0.4)
    assert "Many of its answers need a person to rate them." in health.flags


def test_the_rest_leaves_the_question_itself_out() -> None:
    assert rest_means({1: 2.0, 2: 6.0, 3: 10.0}) == {1: 8.0, 2: 6.0, 3: 4.0}
    assert rest_means({1: 2.0}) == {1: None}


def test_what_never_varies_correlates_with_nothing() -> None:
    assert correlate([(1.0, 2.0), (1.0, 3.0)]) is None
    assert correlate([(1.0, 2.0)]) is None
