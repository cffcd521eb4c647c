"""The weights of a rating's components."""

from __future__ import annotations

import pytest

from app.domain.component_weights import COMPONENTS, equal_weights, find_weight_problems


def test_equal_weights_come_to_a_hundred() -> None:
    assert sum(equal_weights().values()) == 100
    assert find_weight_problems(equal_weights()) == []
    assert max(equal_weights().values()) - min(equal_weights().values()) < 0.1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({COMPONENTS[0]: 10.0}, "come to"),
        ({COMPONENTS[0]: -50.0, COMPONENTS[1]: 150.0}, "from 0 to 100"),
        ({"charm": 0.0}, "charm is no component"),
    ],
)
def test_wrong_weights_are_told(changes: dict[str, float], problem: str) -> None:
    assert any(problem in told for told in find_weight_problems({**equal_weights(), **changes}))


def test_a_missing_weight_is_told() -> None:
    assert f"the component {COMPONENTS[0]} needs a weight" in find_weight_problems({COMPONENTS[1]: 100.0})
