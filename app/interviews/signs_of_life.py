"""How long a candidate's connection may have been gone before anybody noticed."""

from __future__ import annotations

from typing import Any

# A browser answers a ping at once; one that is busy, or far away, still within this time.
ANSWER_SECONDS = 2.0


def count_silent_seconds(engine_socket: Any, ping_seconds: float, now: float) -> float:
    """Since the connection's last sign of life: the answer to the ping before the one that is unanswered. 0 where none
    is, as when a page is closed or loaded anew: its end was heard itself.

    `engine_socket` is Engine.IO's, None where it is not of this process; `now` is the time of day in seconds.
    """
    asked_at = getattr(engine_socket, "last_ping", None)
    if asked_at is None or now - asked_at <= ANSWER_SECONDS:
        return 0.0
    return float(now - asked_at + ping_seconds)
