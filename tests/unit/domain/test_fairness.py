"""Rates by group: examples computed by hand, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness import (
    FEWEST_SHOWN,
    Count,
    above_median,
    is_below_four_fifths,
    rate_groups,
    ratio_interval,
    wilson_interval,
)

COUNTS = st.integers(1, 500).flatmap(lambda people: st.builds(Count, st.integers(0, people), st.just(people)))


def outcomes(**groups: tuple[int, int]) -> list[tuple[str, bool]]:
    """group=(favourable, people)"""
    return [(name, i < favourable) for name, (favourable, people) in groups.items() for i in range(people)]


def test_the_example_of_the_uniform_guidelines() -> None:
    """Questions and answers on the Guidelines, 11: 48 of 80 against 12 of 40 is a ratio of one half."""
    table = rate_groups(outcomes(White=(48, 80), Black=(12, 40)))
    black, white = table.groups
    assert table.reference == "White"
    assert black.impact_ratio == pytest.approx(0.5)
    assert black.is_below_four_fifths
    assert white.impact_ratio == 1
    assert not white.is_below_four_fifths
    assert table.is_adverse


def test_the_example_of_local_law_144() -> None:
    """6 RCNY 5-301: 667 of 1,390 men and 555 of 1,181 women; 48 %, 47 % and an impact ratio of 0.979."""
    women, men = rate_groups(outcomes(Male=(667, 1390), Female=(555, 1181))).groups
    assert men.count is not None
    assert round(men.count.rate, 2) == 0.48
    assert women.impact_ratio == pytest.approx(0.979, abs=0.0005)
    assert not women.is_below_four_fifths


def test_intervals_computed_by_hand() -> None:
    # centre (0.3 + 3.8415/80) / (1 + 3.8415/40), half width 1.96 sqrt(0.00585) / 1.09604
    wilson = wilson_interval(Count(12, 40))
    assert (wilson.low, wilson.high) == pytest.approx((0.1807, 0.4543), abs=0.0002)
    # ln 0.5 -+ 1.96 sqrt(1/12 - 1/40 + 1/48 - 1/80) = ln 0.5 -+ 0.5060
    ratio = ratio_interval(Count(12, 40), Count(48, 80))
    assert ratio is not None
    assert (ratio.low, ratio.high) == pytest.approx((0.3014, 0.8293), abs=0.0005)


def test_exactly_four_fifths_is_not_below() -> None:
    assert not is_below_four_fifths(Count(24, 100), Count(30, 100))
    assert is_below_four_fifths(Count(23, 100), Count(30, 100))
    # 0.8 of 0.7 is not a float: 28 of 50 against 7 of 10
    assert not is_below_four_fifths(Count(28, 50), Count(7, 10))


def test_the_scoring_rate_counts_those_above_the_median_of_all() -> None:
    scores = [("a", 4.0), ("a", 6.0), ("b", 8.0), ("b", 5.0), ("", 5.0)]
    assert above_median(scores) == [("a", False), ("a", True), ("b", True), ("b", False), ("", False)]
    assert above_median([]) == []


def test_small_groups_are_named_and_nothing_is_told_of_them() -> None:
    few = FEWEST_SHOWN - 1
    table = rate_groups(outcomes(Large=(20, 40), Small=(few, few)))
    small = next(group for group in table.groups if group.group == "Small")
    assert small.count is None
    assert small.impact_ratio is None
    assert table.reference == "Large"
    assert not next(group for group in table.groups if group.group == "Large").is_small


def test_groups_between_the_bounds_are_told_with_a_warning() -> None:
    (group,) = rate_groups(outcomes(Middle=(3, 12))).groups
    assert group.is_small
    assert group.impact_ratio == 1


def test_nobody_selected_leaves_no_ratio() -> None:
    table = rate_groups(outcomes(One=(0, 10), Other=(0, 20)))
    assert [group.impact_ratio for group in table.groups] == [None, None]
    assert not table.is_adverse


def test_whoever_states_nothing_is_counted_apart() -> None:
    table = rate_groups([("", True)] * 7 + outcomes(One=(5, 10)))
    assert table.unstated == 7
    assert [group.group for group in table.groups] == ["One"]
    assert rate_groups([]).groups == ()


@given(COUNTS)
def test_an_interval_holds_its_rate_within_0_and_1(count: Count) -> None:
    interval = wilson_interval(count)
    assert 0 <= interval.low <= count.rate + 1e-12
    assert count.rate - 1e-12 <= interval.high <= 1


@given(COUNTS, COUNTS)
def test_a_ratio_lies_in_its_interval_and_turned_round_is_its_inverse(one: Count, other: Count) -> None:
    forth, back = ratio_interval(one, other), ratio_interval(other, one)
    if forth is None or back is None:
        assert 0 in {one.favourable, other.favourable}
        return
    assert forth.low <= one.rate / other.rate * (1 + 1e-9)
    assert forth.high >= one.rate / other.rate * (1 - 1e-9)
    assert forth.low == pytest.approx(1 / back.high)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60))
def test_no_ratio_is_above_one_and_everybody_is_counted(people: list[tuple[str, bool]]) -> None:
    table = rate_groups(people)
    assert all(group.impact_ratio is None or group.impact_ratio <= 1 for group in table.groups)
    told = sum(group.count.people for group in table.groups if group.count)
    assert told <= len(people)
