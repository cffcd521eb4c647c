from __future__ import annotations

import pytest

from app.domain.retry import (
    FIRST_RESTART_SECONDS,
    LONGEST_RESTART_SECONDS,
    MOST_WEBHOOK_ATTEMPTS,
    STEADY_RUN_SECONDS,
    count_early_deaths,
    job_delay_seconds,
    rest_seconds,
    restart_delay_seconds,
    webhook_delay_seconds,
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


def test_webhooks_are_tried_for_two_days_and_no_sooner_than_wished() -> None:
    delays = [webhook_delay_seconds(attempt, None, 0.0) for attempt in range(1, MOST_WEBHOOK_ATTEMPTS + 1)]
    assert delays[0] == 5
    assert delays[-1] is None
    assert 48 * 3600 < sum(delay or 0 for delay in delays) < 60 * 3600
    assert webhook_delay_seconds(1, 90.0, 0.0) == 90
    assert webhook_delay_seconds(1, 1e9, 1.0) == pytest.approx(1.1 * 86400)


def test_a_receiver_that_fails_is_left_alone_longer_each_time() -> None:
    assert [rest_seconds(failures) for failures in (1, 2, 3)] == [5, 10, 20]
    assert rest_seconds(1000) == 300
