"""The order of an interview's questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.question_selector import AskedQuestion, PoolQuestion, select_question
from app.domain.quota import Quota, fits, on_topic
from tests.unit.domain.banks import count_matched, distributions, feasible_panels, hold_interview, pools, scores

EASY, MEDIUM, HARD = "easy", "medium", "hard"
ONE_OF_EACH = [Quota("python", None, level, 1, f"Python, {level}") for level in (EASY, MEDIUM, HARD)]
BANK = [PoolQuestion(f"{level}-{i}", "python", "a", level) for level in (EASY, MEDIUM, HARD) for i in range(3)]


def asked(question_id: str, row: int, difficulty: str, score: float | None) -> AskedQuestion:
    return AskedQuestion(question_id, row, "python", "a", difficulty, score)


@given(feasible_panels(), st.integers(), scores)
def test_a_feasible_distribution_is_filled_exactly(
    panel: tuple[list[PoolQuestion], list[Quota]], seed: int, ratings: list[float | None]
) -> None:
    pool, quotas = panel

    history, _ = hold_interview(pool, quotas, seed, ratings)

    served = Counter(question.quota_index for question in history)
    assert [served[row] for row in range(len(quotas))] == [quota.count for quota in quotas]
    questions = {question.question_id: question for question in pool}
    assert all(fits(questions[q.question_id].kind, quotas[q.quota_index or 0]) for q in history)


@given(pools, distributions, st.integers(), scores, st.data())
def test_every_anchor_is_asked_first_and_takes_no_seat(
    pool: list[PoolQuestion], quotas: Sequence[Quota], seed: int, ratings: list[float | None], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(pool), unique=True)) if pool else []
    anchors = [*chosen, PoolQuestion("elsewhere", "other topic", "a", HARD)]
    rest = [question for question in pool if question not in chosen]

    history, _ = hold_interview(pool, quotas, seed, ratings, anchors)

    assert [(q.question_id, q.quota_index) for q in history[: len(anchors)]] == [(a.question_id, None) for a in anchors]
    assert all(question.quota_index is not None for question in history[len(anchors) :])
    assert len({question.question_id for question in history}) == len(history)
    assert len(history) - len(anchors) >= count_matched(rest, quotas)


def test_an_anchor_says_so() -> None:
    selection = select_question([], BANK, ONE_OF_EACH, seed=3, anchors=["easy-1"])

    assert selection is not None
    assert selection.reason == "Anchor question 1 of 1: every candidate of this panel gets it."


@given(pools, distributions, st.integers(), scores)
def test_no_question_is_asked_twice(
    pool: Sequence[PoolQuestion], quotas: Sequence[Quota], seed: int, ratings: list[float | None]
) -> None:
    history, _ = hold_interview(pool, quotas, seed, ratings)

    assert len({question.question_id for question in history}) == len(history)


@given(pools, distributions, st.integers(), scores)
def test_a_poor_bank_fills_as_much_as_it_can_and_stays_on_topic(
    pool: Sequence[PoolQuestion], quotas: Sequence[Quota], seed: int, ratings: list[float | None]
) -> None:
    history, _ = hold_interview(pool, quotas, seed, ratings)

    questions = {question.question_id: question for question in pool}
    assert all(on_topic(questions[q.question_id].kind, quotas[q.quota_index or 0]) for q in history)
    assert len(history) >= count_matched(pool, quotas)
    left = [q for q in pool if q.question_id not in {h.question_id for h in history}]
    served = Counter(q.quota_index for q in history)
    open_rows = [quota for row, quota in enumerate(quotas) if served[row] < quota.count]
    assert not any(on_topic(q.kind, quota) for q in left for quota in open_rows)


@given(pools, distributions, st.integers(), scores, st.randoms(use_true_random=False))
def test_the_same_seed_holds_the_same_interview(
    pool: list[PoolQuestion], quotas: Sequence[Quota], seed: int, ratings: list[float | None], random: Random
) -> None:
    shuffled = list(pool)
    random.shuffle(shuffled)

    assert hold_interview(shuffled, quotas, seed, ratings) == hold_interview(pool, quotas, seed, ratings)


def test_a_row_of_any_subtopic_leaves_the_last_question_to_the_row_that_names_it() -> None:
    bank = [PoolQuestion("a", "python", "a", EASY), PoolQuestion("b", "python", "b", EASY)]
    rows = [Quota("python", None, EASY, 1), Quota("python", "a", EASY, 1)]

    interviews = [hold_interview(bank, rows, seed, [None])[0] for seed in range(20)]

    assert {tuple(question.question_id for question in history) for history in interviews} == {("b", "a")}


def test_different_seeds_ask_different_questions() -> None:
    first = {s.question_id for seed in range(40) if (s := select_question([], BANK, ONE_OF_EACH, seed))}

    assert first == {"easy-0", "easy-1", "easy-2"}


def test_every_subtopic_of_a_row_gets_its_turn() -> None:
    bank = [PoolQuestion(f"{subtopic}-{i}", "python", subtopic, EASY) for subtopic in "abc" for i in range(2)]
    drawn = {s.question_id for seed in range(80) if (s := select_question([], bank, ONE_OF_EACH[:1], seed))}

    assert drawn == {question.question_id for question in bank}


@pytest.mark.parametrize(
    ("score", "wanted"), [(9.0, MEDIUM), (7.0, MEDIUM), (6.9, EASY), (4.0, EASY), (3.9, EASY), (None, EASY)]
)
def test_a_good_rating_goes_one_step_up(score: float | None, wanted: str) -> None:
    rows = [Quota("python", None, level, 2) for level in (EASY, MEDIUM, HARD)]

    selection = select_question([asked("easy-0", 0, EASY, score)], BANK, rows, seed=3)

    assert selection is not None
    assert rows[selection.quota_index or 0].difficulty == wanted


def test_a_weak_rating_goes_one_step_down_again() -> None:
    rows = [Quota("python", None, level, 2) for level in (EASY, MEDIUM, HARD)]
    history = [asked("easy-0", 0, EASY, 8.0), asked("medium-0", 1, MEDIUM, 2.0)]

    selection = select_question(history, BANK, rows, seed=3)

    assert selection is not None
    assert rows[selection.quota_index or 0].difficulty == EASY
    assert selection.reason == "Question 2 of 2 of row 1. Wanted difficulty: easy, as the running score is 2.0."


def test_a_panel_without_easy_rows_begins_with_its_easiest() -> None:
    selection = select_question([], BANK, ONE_OF_EACH[1:], seed=3)

    assert selection is not None
    assert selection.quota_index == 0
    assert selection.reason == (
        "Question 1 of 1 of Python, medium. Wanted difficulty: medium, as the panel begins with its easiest rows."
    )


def test_another_row_is_taken_and_told_where_the_wanted_ones_are_full() -> None:
    selection = select_question([asked("easy-0", 0, EASY, 5.0)], BANK, ONE_OF_EACH, seed=3)

    assert selection is not None
    assert selection.quota_index == 1
    assert selection.reason.endswith("Took a row of difficulty medium: the distribution has no open easy rows.")


def test_another_difficulty_of_the_topic_is_asked_and_told_where_the_bank_has_run_out() -> None:
    bank = [PoolQuestion("hard-0", "python", "a", HARD), PoolQuestion("medium-0", "python", "a", MEDIUM)]

    selection = select_question([], bank, ONE_OF_EACH[:1], seed=3)

    assert selection is not None
    assert selection.question_id == "medium-0"
    assert "Asked at difficulty medium: the bank has no unasked easy question to spare" in selection.reason


def test_a_fallback_never_takes_the_question_that_another_row_needs() -> None:
    bank = [PoolQuestion("a-hard", "python", "a", HARD), PoolQuestion("b-hard", "python", "b", HARD)]
    rows = [Quota("python", None, EASY, 1), Quota("python", "a", HARD, 1)]

    history, _ = hold_interview(bank, rows, 3, [None])

    assert {(q.question_id, q.quota_index) for q in history} == {("a-hard", 1), ("b-hard", 0)}


def test_a_question_that_served_no_row_is_not_repeated_and_fills_none() -> None:
    rows = [Quota("python", None, EASY, 3)]
    unbound = AskedQuestion("easy-0", None, "python", "a", EASY, None)

    selection = select_question([unbound], BANK, rows, seed=3)

    assert selection is not None
    assert selection.question_id != "easy-0"
    assert selection.reason.startswith("Question 1 of 3")


def test_a_filled_distribution_ends_the_interview() -> None:
    assert select_question([asked("easy-0", 0, EASY, 5.0)], BANK, ONE_OF_EACH[:1], seed=3) is None
