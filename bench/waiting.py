"""Waiting on a condition in a benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable

START_SECONDS = 180.0
LOOK_SECONDS = 0.05


def wait_for(condition: Callable[[], object], what: str, seconds: float = START_SECONDS) -> float:
    """Seconds until it held; ends the benchmark where it never does."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - started
