"""How long a sign-in lasts: NIST SP 800-63B-4, 2.2.3, for accounts with personal data of others."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# Noting every request would make each page view a write.
NOTED_EVERY = timedelta(minutes=1)
# How long a password that was given in this browser stands for whoever sits there now.
CONFIRMED = timedelta(minutes=10)


def has_ended(signed_in: datetime, last_seen: datetime, now: datetime) -> bool:
    return now - last_seen >= IDLE or now - signed_in >= ABSOLUTE


def is_worth_noting(last_seen: datetime, now: datetime) -> bool:
    return now - last_seen >= NOTED_EVERY


def is_confirmed(confirmed: datetime, now: datetime) -> bool:
    return now - confirmed < CONFIRMED
