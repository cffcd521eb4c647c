"""From when and until when an invitation's link works."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.errors import InvalidInput

LONGEST_EXPIRY_DAYS = 365
# Who enters the present minute sends it a little later.
OPENING_GRACE = timedelta(minutes=5)


def check_opening(opens_at: datetime | None, now: datetime) -> None:
    """None: the link opens at once. Raises InvalidInput."""
    if opens_at is None:
        return
    if opens_at < now - OPENING_GRACE:
        raise InvalidInput("This moment is over. Leave the field empty for at once.")
    if opens_at > now + timedelta(days=LONGEST_EXPIRY_DAYS):
        raise InvalidInput("A link opens within %(most)s days.", most=LONGEST_EXPIRY_DAYS)


def find_expiry(days: int, opens_at: datetime | None, now: datetime) -> datetime:
    """`days` count from the opening where that is still to come. Raises InvalidInput."""
    if not 1 <= days <= LONGEST_EXPIRY_DAYS:
        raise InvalidInput("A link lasts from 1 to %(most)s days.", most=LONGEST_EXPIRY_DAYS)
    return max(now, opens_at or now) + timedelta(days=days)
