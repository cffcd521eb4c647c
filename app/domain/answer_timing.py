"""When was spoken in an answer: for finding one's way in it. It rates nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.transcript import Word


@dataclass(frozen=True)
class AnswerTiming:
    """Seconds; `longest_pause_at` is where the longest pause between two words begins, None with a single word."""

    first_word_at: float
    longest_pause: float
    longest_pause_at: float | None


def time_answer(words: Sequence[Word]) -> AnswerTiming | None:
    """None where no word has a time."""
    if not words:
        return None
    pauses = [(max(0.0, later.start - word.end), word.end) for word, later in pairwise(words)]
    longest, began = max(pauses, default=(0.0, None))
    return AnswerTiming(words[0].start, longest, began)
