"""From when and until when a link works: every moment is told, no clock is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import InvalidInput
from app.panels.services.link_times import LONGEST_EXPIRY_DAYS, OPENING_GRACE, check_opening, find_expiry

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("opens_at", [None, NOW - OPENING_GRACE, NOW, NOW + timedelta(days=LONGEST_EXPIRY_DAYS)])
def test_a_link_opens_at_once_now_and_within_a_year(opens_at: datetime | None) -> None:
    check_opening(opens_at, NOW)


@pytest.mark.parametrize(
    ("opens_at", "told"),
    [
        (NOW - OPENING_GRACE - SECOND, "This moment is over"),
        (NOW + timedelta(days=LONGEST_EXPIRY_DAYS) + SECOND, "within 365 days"),
    ],
)
def test_no_link_opens_in_the_past_or_later_than_in_a_year(opens_at: datetime, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        check_opening(opens_at, NOW)


def test_the_days_count_from_the_opening_that_is_to_come() -> None:
    later = NOW + timedelta(days=3)
    assert find_expiry(2, later, NOW) == later + timedelta(days=2)
    assert find_expiry(2, NOW - timedelta(days=3), NOW) == NOW + timedelta(days=2)


@pytest.mark.parametrize("days", [0, LONGEST_EXPIRY_DAYS + 1])
def test_a_link_lasts_no_longer_than_a_year(days: int) -> None:
    with pytest.raises(InvalidInput, match="from 1 to 365 days"):
        find_expiry(days, None, NOW)
