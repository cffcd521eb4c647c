"""Captions from overlapping hypotheses: confirmed words never change, the rest is shown as tentative.

The agreement of two successive hypotheses is LocalAgreement-2 (Machacek et al. 2023, Whisper-Streaming).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise
from typing import Any, Self

from app.domain.transcript import Word

MAX_DIFFERENT_SHARE = 0.6
SENTENCE_ENDS = (".", "?", "!")


@dataclass(frozen=True)
class CaptionRules:
    """`trim_seconds`: once the window is longer it is cut behind a confirmed word, at the end of a sentence or the
    widest pause, so that `context_seconds` stay: less context costs accuracy. What was said `settle_seconds` ago
    is confirmed without agreement: nothing that comes later makes it clearer. A window never grows over
    `max_window_seconds`, so that cost stays bounded. `kept_seconds` of audio stay in the window where nothing was said.
    """

    trim_seconds: float = 7.0
    context_seconds: float = 3.0
    max_window_seconds: float = 15.0
    settle_seconds: float = 3.3
    kept_seconds: float = 1.0


@dataclass(frozen=True)
class LiveTranscript:
    """Times in seconds from the start of the turn; the next hypothesis is of audio from `window_start` on."""

    confirmed: tuple[Word, ...] = ()
    tentative: tuple[Word, ...] = ()
    window_start: float = 0.0
    heard_through: float = 0.0

    @property
    def confirmed_through(self) -> float:
        return self.confirmed[-1].end if self.confirmed else 0.0

    def to_dict(self) -> dict[str, Any]:
        """`confirmed` and `tentative` as text, beside what is needed to go on."""
        return {
            "confirmed": _text(self.confirmed),
            "tentative": _text(self.tentative),
            "confirmed_words": [list(astuple(word)) for word in self.confirmed],
            "tentative_words": [list(astuple(word)) for word in self.tentative],
            "window_start": self.window_start,
            "heard_through": self.heard_through,
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any] | None) -> Self:
        if not stored or "confirmed_words" not in stored:
            return cls()
        return cls(
            confirmed=tuple(Word(*word) for word in stored["confirmed_words"]),
            tentative=tuple(Word(*word) for word in stored["tentative_words"]),
            window_start=float(stored["window_start"]),
            heard_through=float(stored["heard_through"]),
        )


def hear(
    transcript: LiveTranscript,
    hypothesis: Sequence[Word],
    heard_through: float,
    speech_through: float,
    rules: CaptionRules | None = None,
) -> LiveTranscript:
    """The transcript after one more hypothesis of the audio from `window_start` to `heard_through`.

    `speech_through` is where speech was last heard: a hypothesis without words may have missed how it began.
    """
    rules = rules or CaptionRules()
    fresh = _not_yet_confirmed(transcript, hypothesis)
    agreed = _agreed_count(transcript.tentative, fresh)
    agreed = max(agreed, sum(word.end <= heard_through - rules.settle_seconds for word in fresh))
    confirmed = transcript.confirmed + tuple(fresh[:agreed])
    is_silent = not transcript.tentative and not fresh and speech_through <= heard_through - rules.kept_seconds
    heard = replace(transcript, confirmed=confirmed, tentative=tuple(fresh[agreed:]), heard_through=heard_through)
    return replace(heard, window_start=_next_window_start(heard, rules, is_silent=is_silent))


def _not_yet_confirmed(transcript: LiveTranscript, hypothesis: Sequence[Word]) -> list[Word]:
    if not transcript.confirmed:
        return list(hypothesis)
    limit = transcript.confirmed_through
    again = [word for word in transcript.confirmed if word.end > transcript.window_start]
    fresh = hypothesis[_known_count(again, hypothesis, limit) :]
    return [replace(word, start=max(word.start, limit), end=max(word.end, limit)) for word in fresh]


def _known_count(confirmed: Sequence[Word], hypothesis: Sequence[Word], through: float) -> int:
    """How many words at the front of `hypothesis` are `confirmed` heard again: by their texts, and by their times
    where texts say too little. Times alone move by a second where speech stops.
    """
    by_time = sum((word.start + word.end) / 2 < through for word in hypothesis)
    edits = _edits_to_fronts(list(map(_key, confirmed)), list(map(_key, hypothesis)))
    nearest = min(range(len(edits)), key=lambda count: (edits[count], abs(count - by_time)))
    is_alike = edits[nearest] < len(confirmed) * MAX_DIFFERENT_SHARE
    return nearest if is_alike else by_time


def _edits_to_fronts(known: Sequence[str], heard: Sequence[str]) -> list[int]:
    """Word edits (Levenshtein 1966) between `known` and the first 0, 1, 2, ... of `heard`."""
    edits = list(range(len(heard) + 1))
    for deleted, word in enumerate(known, start=1):
        before, edits = edits, [deleted]
        for index, other in enumerate(heard):
            edits.append(min(before[index] + (word != other), before[index + 1] + 1, edits[-1] + 1))
    return edits


def _agreed_count(before: Sequence[Word], now: Sequence[Word]) -> int:
    count = 0
    for old, new in zip(before, now, strict=False):
        if _key(old) != _key(new):
            break
        count += 1
    return count


def _next_window_start(heard: LiveTranscript, rules: CaptionRules, *, is_silent: bool) -> float:
    start = heard.window_start
    if is_silent:
        start = max(start, heard.heard_through - rules.kept_seconds)
    if heard.heard_through - start > rules.trim_seconds:
        start = max(start, _cut_behind_confirmed(heard, rules.context_seconds))
    if heard.heard_through - start > rules.max_window_seconds:
        start = heard.heard_through - rules.settle_seconds
    return start


def _cut_behind_confirmed(heard: LiveTranscript, context_seconds: float) -> float:
    """The end of the confirmed word in the window that is best followed by a cut; the window's start if none is."""
    latest = heard.heard_through - context_seconds
    followed = pairwise([*heard.confirmed, Word(heard.heard_through, heard.heard_through, "", 0.0)])
    cuts = [
        (word.text.endswith(SENTENCE_ENDS), following.start - word.end, word.end)
        for word, following in followed
        if heard.window_start < word.end <= latest
    ]
    return max(cuts)[-1] if cuts else heard.window_start


def _key(word: Word) -> str:
    return re.sub(r"[^\w]+", "", word.text.casefold())


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
