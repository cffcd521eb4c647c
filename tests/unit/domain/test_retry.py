from __future__ import annotations

import pytest

from app.domain.retry import (
    FIRST_RESTART_SECONDS,
    LONGEST_RESTART_SECONDS,
    STEADY_RUN_SECONDS,
    count_early_deaths,
    job_delay_seconds,
    restart_delay_seconds,
)


@pytest.mark.parametrize(("attempt", "delay"), [(1, 1.0), (2, 5.0), (3, 15.0), (4, 15.0), (5, None), (6, None)])
def test_a_failed_job_waits_longer_each_time_and_then_stops(attempt: int, delay: float | None) -> None:
    assert job_delay_seconds(attempt, max_attempts=5) == delay


def test_a_job_with_one_attempt_is_never_tried_again() -> None:
    assert job_delay_seconds(1, max_attempts=1) is None


def test_the_first_restart_is_almost_immediate() -> None:
    assert restart_delay_seconds(0) == restart_delay_seconds(1) == FIRST_RESTART_SECONDS


def test_restart_delays_double_up_to_a_limit() -> None:
    delays = [restart_delay_seconds(deaths) for deaths in range(1, 12)]
    assert delays[1] == 2 * delays[0]
    assert delays == sorted(delays)
    assert delays[-1] == restart_delay_seconds(10_000) == LONGEST_RESTART_SECONDS


def test_a_steady_run_forgives_earlier_deaths() -> None:
    assert count_early_deaths(7, STEADY_RUN_SECONDS) == 0
    assert count_early_deaths(7, STEADY_RUN_SECONDS - 1) == 8
