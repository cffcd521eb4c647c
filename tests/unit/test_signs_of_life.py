from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.interviews.signs_of_life import count_silent_seconds

PING_SECONDS = 20.0


@pytest.mark.parametrize(
    ("last_ping", "silent"), [(None, 0.0), (999.0, 0.0), (1001.0, 0.0), (995.0, 25.0), (980.0, 40.0)]
)
def test_an_unanswered_ping_tells_since_when_nothing_was_heard(last_ping: float | None, silent: float) -> None:
    """A ping goes out so many seconds after the answer to the one before."""
    assert count_silent_seconds(SimpleNamespace(last_ping=last_ping), PING_SECONDS, now=1000.0) == silent


def test_of_another_process_connection_nothing_is_known() -> None:
    assert count_silent_seconds(None, PING_SECONDS, now=1000.0) == 0.0
