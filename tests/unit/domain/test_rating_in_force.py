from __future__ import annotations

import pytest

from app.domain.rating_in_force import Override, components_in_force, mean_by_component, total_in_force

DRAFT = [
    {"name": "coverage", "rating": 8.0, "weight": 0.75, "reason": "Most is there."},
    {"name": "clarity", "rating": 4.0, "weight": 0.25, "reason": ""},
]


def test_the_draft_counts_until_somebody_submits() -> None:
    assert total_in_force(7.1, DRAFT, {}) == 7.1


def test_an_override_wins_and_the_rest_stays_as_drafted() -> None:
    assert total_in_force(7.0, DRAFT, {"coverage": 2.0}) == pytest.approx(2.5)
    coverage, clarity = components_in_force(DRAFT, {"coverage": 2.0})
    assert (coverage.rating, coverage.draft, coverage.is_overridden) == (2.0, 8.0, True)
    assert (clarity.rating, clarity.is_overridden) == (4.0, False)


def test_taking_the_draft_is_no_override() -> None:
    assert not components_in_force(DRAFT, {"coverage": 8.0})[0].is_overridden


def test_overrides_whose_mean_is_the_draft_are_overrides_still() -> None:
    given = (Override("Ada", 7.0, "Too short."), Override("Bo", 9.0, "All of it."))
    coverage, clarity = components_in_force(DRAFT, {"coverage": 8.0, "clarity": 4.0}, {"coverage": given})
    assert (coverage.is_overridden, coverage.overrides) == (True, given)
    assert (clarity.is_overridden, clarity.overrides) == (False, ())


def test_an_answer_without_draft_is_rated_as_a_whole() -> None:
    assert total_in_force(None, [], {"overall": 6.5}) == 6.5
    assert [row.name for row in components_in_force([], {"overall": 6.5})] == ["overall"]
    assert total_in_force(None, [], {}) is None


def test_several_reviewers_make_a_mean() -> None:
    assert mean_by_component([("coverage", 3.0), ("clarity", 9.0), ("coverage", 8.0)]) == {
        "coverage": 5.5,
        "clarity": 9.0,
    }
