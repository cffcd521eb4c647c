"""When to doubt what a recogniser wrote: signs of loops, and of words that nobody said."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.transcript import Word

# Whisper's own bounds (Radford et al. 2022, section 4.5) for a decode that is tried again.
MAX_COMPRESSION_RATIO = 2.4
MIN_MEAN_LOG_PROBABILITY = -1.0
# Bounds beyond which the text is dropped; on clips without speech they leave no words, see docs/speech.md.
MAX_NO_SPEECH_PROBABILITY = 0.6
MIN_CREDIBLE_LOG_PROBABILITY = -1.5
LONGEST_REPEATED_PHRASE = 8
# Alignment may give a short word no time; it gives none to this many in a row where no sound belongs to them.
MAX_TIMELESS_WORDS = 3


@dataclass(frozen=True)
class Decoded:
    """What a recogniser wrote for one stretch of audio, and how sure it was."""

    text: str
    mean_log_probability: float
    no_speech_probability: float


def compression_ratio(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def has_loop(text: str) -> bool:
    """Whether a phrase of up to 8 words stands at least three times in a row, or one word five times."""
    words = re.findall(r"\w+", text.casefold())
    return any(_repeats(words, n, times=5 if n == 1 else 3) for n in range(1, LONGEST_REPEATED_PHRASE + 1))


def is_suspect(decoded: Decoded) -> bool:
    """Worth a second decode with the full window."""
    return (
        has_loop(decoded.text)
        or compression_ratio(decoded.text) > MAX_COMPRESSION_RATIO
        or decoded.mean_log_probability < MIN_MEAN_LOG_PROBABILITY
    )


def is_invented(decoded: Decoded) -> bool:
    """Not to be shown: more likely made up from noise or a loop than said."""
    return (
        decoded.no_speech_probability > MAX_NO_SPEECH_PROBABILITY
        or decoded.mean_log_probability < MIN_CREDIBLE_LOG_PROBABILITY
        or compression_ratio(decoded.text) > MAX_COMPRESSION_RATIO
    )


def stays_doubtful(first: Decoded, again: Decoded) -> bool:
    """Whether a second decode may not be trusted either: the first took the sound for noise, this one is no better.

    Babble is likelier noise in the short window than in the full one, and the words differ from decode to decode.
    """
    return first.no_speech_probability > MAX_NO_SPEECH_PROBABILITY and is_suspect(again)


def drop_timeless(words: Sequence[Word]) -> tuple[Word, ...]:
    """Without runs of words that no sound belongs to, as where a whole sentence is written twice."""
    runs = [list(run) for _, run in groupby(words, lambda word: word.end > word.start)]
    return tuple(word for run in runs if run[0].end > run[0].start or len(run) <= MAX_TIMELESS_WORDS for word in run)


def _repeats(words: list[str], length: int, times: int) -> bool:
    run = 0
    for left, right in zip(words, words[length:], strict=False):
        run = run + 1 if left == right else 0
        if run >= length * (times - 1):
            return True
    return False
