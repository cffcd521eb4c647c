"""The feasibility of a distribution."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given

from app.domain.question_selector import PoolQuestion
from app.domain.quota import Kind, Quota, Shortage, find_shortages, fits
from tests.unit.domain.banks import count_matched, distributions, pools


def test_a_question_serves_only_one_row() -> None:
    bank = [Kind("python", "a", "easy")]
    rows = [Quota("python", None, "easy", 1), Quota("python", "a", "easy", 1)]

    shortages = find_shortages(rows, bank)

    assert [(s.missing, s.fitting) for s in shortages] == [(1, 1)]


def test_a_row_of_any_subtopic_leaves_the_named_one_to_who_needs_it() -> None:
    bank = [Kind("python", "a", "easy"), Kind("python", "b", "easy")]
    rows = [Quota("python", None, "easy", 1), Quota("python", "a", "easy", 1)]

    assert find_shortages(rows, bank) == ()


def test_a_row_that_the_bank_cannot_fill_tells_what_is_missing() -> None:
    bank = [Kind("python", "a", "easy"), Kind("python", "a", "hard")]

    assert find_shortages([Quota("python", "a", "easy", 3)], bank) == (Shortage(row=0, missing=2, fitting=1),)


def test_an_empty_distribution_is_filled() -> None:
    assert find_shortages([], [Kind("python", "a", "easy")]) == ()


@given(pools, distributions)
def test_what_is_missing_is_the_least_possible(pool: Sequence[PoolQuestion], quotas: Sequence[Quota]) -> None:
    missing = sum(shortage.missing for shortage in find_shortages(quotas, [question.kind for question in pool]))

    assert missing == sum(quota.count for quota in quotas) - count_matched(pool, quotas)


@given(pools, distributions)
def test_a_shortage_never_tells_more_than_its_row(pool: Sequence[PoolQuestion], quotas: Sequence[Quota]) -> None:
    for shortage in find_shortages(quotas, [question.kind for question in pool]):
        quota = quotas[shortage.row]
        assert 0 < shortage.missing <= quota.count
        assert shortage.fitting == sum(fits(question.kind, quota) for question in pool)
