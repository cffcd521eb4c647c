"""Waiting on a condition with a deadline instead of sleeping for luck."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], seconds: float = 10.0, interval_seconds: float = 0.02) -> None:
    """Raises AssertionError where `condition` is still false after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {seconds} s: {condition}")
        time.sleep(interval_seconds)
