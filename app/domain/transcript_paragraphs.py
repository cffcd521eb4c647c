"""A spoken answer laid out for reading: a new paragraph after a pause, or at a sentence's end once it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.transcript import Word

PAUSE_SECONDS = 1.5
LONG_WORDS = 40
SENTENCE_ENDS = (".", "?", "!")


@dataclass(frozen=True)
class Paragraph:
    """At least one word."""

    words: tuple[Word, ...]

    @property
    def start_seconds(self) -> float:
        return self.words[0].start


def lay_out(words: Sequence[Word]) -> tuple[Paragraph, ...]:
    """Every word once and in order; no paragraphs where there are no words."""
    return tuple(Paragraph(tuple(group)) for group in _split(words))


def _split(words: Sequence[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and _breaks_before(word, group):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _breaks_before(word: Word, group: Sequence[Word]) -> bool:
    last = group[-1]
    if word.start - last.end >= PAUSE_SECONDS:
        return True
    return len(group) >= LONG_WORDS and last.text.endswith(SENTENCE_ENDS)
