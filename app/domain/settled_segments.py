"""Which segments of a turn that still goes on are settled: nothing that is said later can change them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.speech_segments import Segment, Span, SpeechRules, cut_into_segments, find_speech

# Longer than a breath, so that in this pause the rest is worth hearing as if the turn ended here.
TAIL_PAUSE_SECONDS = 1.5


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
