"""Which segments of a turn that still goes on are settled: nothing that is said later can change them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from app.domain.speech_segments import Segment, Span, SpeechRules, cut_into_segments, find_speech

# The least that a recogniser should hear at once, so that asking more often finds nothing.
STRETCH_SECONDS = 8.0
# Who pauses so long is likely to have ended; what is heard meanwhile need not be waited for later.
LONG_PAUSE_SECONDS = 2.5
# Longer than a breath, so that in this pause the rest is worth hearing as if the turn ended here.
TAIL_PAUSE_SECONDS = 1.5


class Due(IntEnum):
    NOT_YET = 0
    NOW = 1
    OVERDUE = 2


def how_due(heard_through: float, speech_through: float, done_through: float) -> Due:
    """Whether to look for settled segments again, in seconds of the turn; `done_through` were looked at.

    Overdue after twice the time: then it comes before captions, so that the end of the turn need not wait for it.
    """
    pause = heard_through - speech_through
    if pause >= LONG_PAUSE_SECONDS:
        is_new = 0.0 < speech_through > done_through - TAIL_PAUSE_SECONDS
        return _by_wait(pause, LONG_PAUSE_SECONDS) if is_new else Due.NOT_YET
    return _by_wait(heard_through - done_through, STRETCH_SECONDS)


def _by_wait(waited: float, wait: float) -> Due:
    return Due.OVERDUE if waited >= 2 * wait else Due(waited >= wait)


def list_settled(probabilities: Sequence[float], frame_seconds: float) -> list[Segment]:
    """From one probability a frame of all audio so far, in order.

    A short rest joins the segment before it, so the last segment is settled only where the turn ends. In a pause it is
    taken as settled too: if the candidate says nothing more it is, else it is cut anew.
    """
    end = len(probabilities) * frame_seconds
    speech = find_speech(probabilities, frame_seconds)
    said = [span for span in speech if span.end <= end - SpeechRules().min_pause_seconds]
    segments = cut_into_segments(said, end)
    return segments if _pauses(speech, end) else segments[:-1]


def _pauses(speech: Sequence[Span], end: float) -> bool:
    return bool(speech) and end - speech[-1].end >= TAIL_PAUSE_SECONDS
