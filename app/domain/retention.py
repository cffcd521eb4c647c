"""When something has been kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

# EU AI Act, article 26(6): whoever uses the system keeps its logs for six months at least.
RATING_LOG_DAYS = 183
# A candidate who was entered and never invited.
UNINVITED_DAYS = 30
DAYS = (1, 3650)


def days_in_force(*days: int | None) -> int:
    """The shortest of what was promised and what is wanted now; None says nothing."""
    return min(number for number in days if number is not None)


def is_over(since: datetime, days: int, now: datetime) -> bool:
    return since + timedelta(days=days) <= now
