"""Trees, gates, exemplars and fluency are plain arithmetic."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from app.domain.exemplars import REFERENCE_WEIGHT, GradedLikeness, correction, mean_share, solve
from app.domain.fluency import UNSEEN, FluencyModel, learn
from app.domain.grading_model import MOST_ODDS, Gate, GradingModel, Member, Tree, interpolate

STUMP = Tree((0, -1, -1), (0.5, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, -0.2, 0.3))
HONESTY = Member("topic", 1.0, ("recall",), 0.0, ())


def features(recall: float = 0.1, length: float = 2.0, core_recall: float | None = None) -> dict[str, float]:
    """Of an answer whose core is all of it, unless its own recall is given."""
    of_core = recall if core_recall is None else core_recall
    return {"recall": recall, "length": length, "core_recall": of_core, "core_length": length}


def test_a_tree_goes_left_up_to_its_threshold() -> None:
    assert STUMP.predict([0.5]) == -0.2
    assert STUMP.predict([0.51]) == 0.3


def test_a_member_adds_its_trees_and_stays_within_its_scale() -> None:
    assert Member("m", 1.0, ("x",), 0.5, (STUMP,)).predict({"x": 0.9}) == pytest.approx(0.8)
    assert Member("m", 1.0, ("x",), 0.9, (STUMP, STUMP)).predict({"x": 0.9}) == 1.0
    assert Member("m", 1.0, ("x",), 0.1, (STUMP,)).predict({"x": 0.1}) == 0.0


def test_a_gate_takes_in_proportion_to_the_odds_against_honesty() -> None:
    doubtful = Member("topic", 1.0, ("recall",), -math.log(4.0), ())
    gate = Gate(doubtful, 0.05, 0.3, -1.0, 0.0)
    assert gate.odds(features()) == pytest.approx(4.0)
    assert gate.deduction(features()) == pytest.approx(0.2)


def test_odds_have_an_end() -> None:
    certain = Gate(Member("topic", 1.0, ("recall",), -1000.0, ()), 0.02, 0.3, -1.0, 0.0)
    assert certain.odds(features()) == MOST_ODDS
    assert replace(certain, member=replace(certain.member, base=9.0)).odds(features()) < 0.001


@pytest.mark.parametrize(("whole", "core"), [(0.1, 0.9), (0.9, 0.1)])
def test_what_looks_less_honest_counts_of_an_answer_and_its_core(whole: float, core: float) -> None:
    gate = Gate(Member("topic", 1.0, ("recall",), 0.0, (STUMP,)), 0.05, 0.3, -1.0, 0.0)
    assert gate.odds(features(whole, core_recall=core)) == pytest.approx(math.exp(0.2))
    assert gate.odds(features(0.9)) == pytest.approx(math.exp(-0.3))


def test_a_gate_does_not_judge_texts_that_are_too_short_for_it() -> None:
    gate = Gate(HONESTY, 0.02, 0.3, 2.0, 4.0)
    taken = [gate.deduction(features(length=math.log1p(words))) for words in (2, 3, 4)]
    assert taken == pytest.approx([0.0, 0.01, 0.02])


def test_gates_that_take_enough_flag_the_answer() -> None:
    gates = (Gate(HONESTY, 0.02, 0.3, -1.0, 0.0), Gate(replace(HONESTY, name="echo"), 0.02, 0.3, -1.0, 0.0))
    model = GradingModel("1", FluencyModel({}), (), gates, (), (1.0,))
    assert model.closed({"topic": 0.3, "echo": 0.29}) == ["topic"]


@pytest.mark.parametrize(("value", "expected"), [(-1, 0.1), (0.2, 0.1), (0.4, 0.55), (0.6, 1.0), (2, 1.0)])
def test_interpolates_and_stays_constant_beyond(value: float, expected: float) -> None:
    assert interpolate((0.2, 0.6), (0.1, 1.0), value) == pytest.approx(expected)


def test_solves_linear_systems() -> None:
    rng = random.Random(1)
    matrix = [[rng.random() + (3.0 if i == j else 0.0) for j in range(5)] for i in range(5)]
    wanted = [rng.random() for _ in range(5)]
    found = solve(matrix, wanted)
    assert [sum(a * x for a, x in zip(row, found, strict=True)) for row in matrix] == pytest.approx(wanted)


def test_without_exemplars_nothing_is_corrected() -> None:
    assert correction(GradedLikeness((), (), ())) == 0.0


def test_a_good_exemplar_is_one_more_reference_of_less_weight() -> None:
    assert mean_share(0.6, []) == pytest.approx(0.6)
    assert mean_share(0.6, [0.9]) == pytest.approx((REFERENCE_WEIGHT * 0.6 + 0.9) / (REFERENCE_WEIGHT + 1))
    assert mean_share(0.2, [0.9] * REFERENCE_WEIGHT) == pytest.approx(0.55)


def test_exemplars_pull_towards_what_people_gave_and_like_ones_pull_most() -> None:
    like = correction(GradedLikeness((1.0,), ((1.0,),), (-0.5,)))
    unlike = correction(GradedLikeness((0.1,), ((1.0,),), (-0.5,)))
    assert -0.5 < like < unlike < 0


def test_sentences_are_more_fluent_than_their_words_shuffled() -> None:
    text = "The last element that was added to the stack is the first one that is removed from it."
    model = learn([text] * 5 + ["A queue is a list in which the first element that was added is removed first."] * 5)
    words = text.rstrip(".").split()
    random.Random(2).shuffle(words)
    assert model.measure(text) > 0.5 > model.measure(" ".join(words))


def test_pairs_never_seen_and_empty_texts_have_a_value() -> None:
    assert FluencyModel({}).measure("some words") == UNSEEN
    assert FluencyModel({}).measure("") == 0.0
