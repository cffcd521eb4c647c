from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.login_lifetime import has_ended, is_worth_noting

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen_after", "now_after", "ended"),
    [
        (timedelta(0), timedelta(minutes=29, seconds=59), False),
        (timedelta(0), timedelta(minutes=30), True),
        (timedelta(hours=11, minutes=59), timedelta(hours=11, minutes=59, seconds=59), False),
        (timedelta(hours=11, minutes=59), timedelta(hours=12), True),
    ],
)
def test_half_an_hour_of_silence_or_half_a_day_ends_a_sign_in(
    seen_after: timedelta, now_after: timedelta, ended: bool
) -> None:
    assert has_ended(START, START + seen_after, START + now_after) is ended


def test_a_minute_is_worth_a_write() -> None:
    assert not is_worth_noting(START, START + timedelta(seconds=59))
    assert is_worth_noting(START, START + timedelta(seconds=60))
