from __future__ import annotations

import pytest

from app.domain.interview_capacity import Workload, estimate_most_active


def settle(busy_share: float, workers: int, first: int) -> float:
    """What the estimate comes to when every interview keeps one worker busy for `busy_share` of the time."""
    estimate = float(first)
    for _ in range(20):
        seconds = 300.0 * estimate
        estimate = estimate_most_active(Workload(seconds, busy_share * seconds), workers, estimate, first)
    return estimate


def test_as_many_as_keep_the_workers_busy_for_four_fifths_of_their_time() -> None:
    assert settle(busy_share=0.2, workers=2, first=4) == pytest.approx(8.0)
    assert settle(busy_share=0.4, workers=2, first=8) == pytest.approx(4.0, rel=0.01)


def test_one_look_counts_half() -> None:
    assert estimate_most_active(Workload(1000.0, 100.0), workers=1, before=4.0, first=4) == 6.0


def test_somebody_may_always_run_and_nothing_opens_the_doors_wide() -> None:
    assert settle(busy_share=5.0, workers=1, first=8) == 1.0
    assert settle(busy_share=0.001, workers=4, first=8) == 32.0


def test_a_short_look_and_workers_that_did_nothing_tell_nothing() -> None:
    assert not Workload(299.0, 50.0).tells
    assert not Workload(600.0, 0.0).tells
    assert Workload(300.0, 50.0).tells


def test_figures_that_began_anew_count_as_no_work() -> None:
    assert Workload(600.0, 10.0).since(Workload(0.0, 500.0)) == Workload(600.0, 0.0)
