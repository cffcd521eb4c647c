"""How a programmed candidate behaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finish(StrEnum):
    """How an answer ends: by falling silent, as people do, or by "I'm finished"."""

    SILENCE = "silence"
    BUTTON = "button"


@dataclass(frozen=True)
class ClientSettings:
    """`speed` 1 is real time. Silence follows a file, for `silence_seconds` of the clock at any speed, before
    "I'm finished" is sent after all.

    Without news for `refresh_seconds` the client connects anew to read the state; for `idle_seconds` it gives up.
    """

    speed: float = 1.0
    finish: Finish = Finish.SILENCE
    silence_seconds: float = 20.0
    answer_seconds: float = 5.0
    retry_seconds: float = 0.5
    reconnect_seconds: float = 60.0
    refresh_seconds: float = 30.0
    idle_seconds: float = 180.0
