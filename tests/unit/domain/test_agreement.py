from __future__ import annotations

import pytest

from app.domain.agreement import weighted_kappa


def test_full_agreement_is_one() -> None:
    assert weighted_kappa([(1, 1), (5, 5), (9, 9)]) == 1.0


@pytest.mark.parametrize(
    ("ones", "others", "kappa"),
    [
        ([1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 3, 2], 0.75),
        ([1, 2, 1], [1, 2, 2], 0.4),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 3, 3, 2], [1, 2, 3, 3], 1 - 2 * 4 / 22),  # worked by hand: observed 2, expected 22 / 4
    ],
)
def test_known_values(ones: list[float], others: list[float], kappa: float) -> None:
    """The first two are of the tests that come with Hamner's ml_metrics."""
    assert weighted_kappa(list(zip(ones, others, strict=True))) == pytest.approx(kappa)


def test_a_wide_difference_weighs_more_than_two_narrow_ones() -> None:
    narrow = weighted_kappa([(2, 3), (8, 7), (5, 5)])
    wide = weighted_kappa([(2, 4), (8, 8), (5, 5)])
    assert narrow is not None
    assert wide is not None
    assert wide < narrow


@pytest.mark.parametrize("pairs", [[], [(5, 5), (5, 5)], [(4.9, 5.2)]])
def test_without_variation_it_is_not_defined(pairs: list[tuple[float, float]]) -> None:
    assert weighted_kappa(pairs) is None


def test_halves_are_whole_steps_upwards() -> None:
    assert weighted_kappa([(4.5, 5), (2.5, 3), (0, 0)]) == 1.0
