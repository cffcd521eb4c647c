"""What a candidate is granted so that the interview measures what they know, and what it does to the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class ExtraTime(StrEnum):
    NONE = "none"
    HALF_MORE = "x1.5"
    DOUBLE = "x2"
    UNTIMED = "untimed"


FACTORS = {ExtraTime.NONE: 1.0, ExtraTime.HALF_MORE: 1.5, ExtraTime.DOUBLE: 2.0}
# Pauses to think and time to talk grow; how long lost sound is waited for has nothing to do with the person.
STRETCHED = (
    "end_silence_seconds",
    "longest_silence_seconds",
    "no_speech_seconds",
    "max_turn_seconds",
    "total_seconds",
    "resume_window_seconds",
)
# What one press gives, and how much of it one answer takes: six times the ten presses that WCAG 2.2.1 asks for.
OWN_EXTENSION_SECONDS = 60.0
LONGEST_OWN_EXTENSION_SECONDS = 3600.0
# As long as a connection and a recording can be kept open; the candidate ends each answer by the button.
UNTIMED_SECONDS = {
    "end_silence_seconds": 1800.0,
    "longest_silence_seconds": 1800.0,
    "no_speech_seconds": 3600.0,
    "max_turn_seconds": 3600.0,
    "total_seconds": 24 * 3600.0,
    "resume_window_seconds": 24 * 3600.0,
}


@dataclass(frozen=True)
class Accommodations:
    """`captions`: what is said is shown as text, both ways. `question_text`: the question stays on the screen.
    `adjustable_timers`: the candidate lengthens an answer's time as it runs out (WCAG 2.2.1).
    """

    extra_time: ExtraTime = ExtraTime.NONE
    captions: bool = False
    question_text: bool = False
    larger_type: bool = False
    adjustable_timers: bool = False

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Of what `to_dict` wrote; what is missing is not granted. Raises ValueError for an unknown extra time."""
        return cls(
            ExtraTime(stored.get("extra_time", ExtraTime.NONE)),
            bool(stored.get("captions")),
            bool(stored.get("question_text")),
            bool(stored.get("larger_type")),
            bool(stored.get("adjustable_timers")),
        )

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "extra_time": self.extra_time.value}

    @property
    def any(self) -> bool:
        return self != Accommodations()


def grant_time(limits: Mapping[str, float], granted: Accommodations) -> dict[str, float]:
    """The limits in seconds by name, as they hold for this candidate; none is ever shorter than the panel's."""
    return {name: _grant(name, seconds, granted.extra_time) for name, seconds in limits.items()}


def _grant(name: str, seconds: float, extra_time: ExtraTime) -> float:
    if name not in STRETCHED:
        return seconds
    if extra_time is ExtraTime.UNTIMED:
        return max(seconds, UNTIMED_SECONDS[name])
    return seconds * FACTORS[extra_time]
