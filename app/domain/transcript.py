"""Recognised speech as values."""

from __future__ import annotations

from dataclasses import dataclass

# Whisper's word probabilities below this are wrong more often than right.
UNSURE_BELOW = 0.5


@dataclass(frozen=True)
class Word:
    """`start` and `end` in seconds from the start of the audio; `probability` 0 to 1; `text` without spaces."""

    start: float
    end: float
    text: str
    probability: float

    @property
    def is_unsure(self) -> bool:
        return self.probability < UNSURE_BELOW


@dataclass(frozen=True)
class Transcript:
    """What was said in one turn. `warnings` name what a person should know about the sound or the recognition."""

    words: tuple[Word, ...]
    language: str
    model: str
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)
