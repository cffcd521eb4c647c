"""Waiting on a condition with a deadline instead of sleeping for luck."""

from __future__ import annotations

import time
from collections.abc import Callable

# How long to wait for what should be there at once: it ends a test that hangs and judges no speed.
PATIENCE_SECONDS = 60.0


def wait_until(
    condition: Callable[[], object], seconds: float = PATIENCE_SECONDS, interval_seconds: float = 0.02
) -> None:
    """Raises AssertionError where `condition` is still false after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {seconds} s: {condition}")
        time.sleep(interval_seconds)
