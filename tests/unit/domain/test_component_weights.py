"""The weights of a rating's components."""

from __future__ import annotations

import pytest

from app.domain.component_weights import COMPONENTS, equal_weights, find_weight_problems, weigh_components
from app.domain.scorecard import Component, Provenance, Scorecard


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


def card(*components: Component, total: float | None = 6.0) -> Scorecard:
    return Scorecard(total, components, (), (), 0.5, "", Provenance("embedded", "none", "1", "1"))


def test_the_panel_s_weights_make_the_total() -> None:
    drafted = card(Component("coverage", 8.0, 0.5, ""), Component("agreement", 4.0, 0.5, ""))
    weighed = weigh_components(drafted, {"coverage": 75.0, "agreement": 25.0})
    assert weighed.total == 7.0
    assert [part.weight for part in weighed.components] == [0.75, 0.25]


def test_a_component_of_the_language_model_keeps_its_weight() -> None:
    own = (Component("coverage", 8.0, 0.3, ""), Component("agreement", 4.0, 0.3, ""))
    weighed = weigh_components(card(*own, Component("key_points", 5.0, 0.4, "")), {"coverage": 100.0, "agreement": 0.0})
    assert [part.weight for part in weighed.components] == [0.6, 0.0, 0.4]
    assert weighed.total == 6.8


@pytest.mark.parametrize("total", [6.0, None])
def test_equal_weights_and_cards_without_a_number_stay_as_they_are(total: float | None) -> None:
    drafted = card(Component("coverage", 8.0, 0.5, ""), Component("agreement", 4.0, 0.5, ""), total=total)
    percent = equal_weights() if total is not None else {"coverage": 75.0, "agreement": 25.0}
    assert weigh_components(drafted, percent) is drafted
