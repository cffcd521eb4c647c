"""The part of an answer that carries what was expected, told from the talk around it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from app.domain.text_units import STOPWORDS, WORD, Span, content_words, stem, units_of

# What stands so many words before or after an expected one belongs to it; two cut honest sentences apart.
NEIGHBOURS = 3
BORDER = "\n"


def carried_part(reference: str, answer: str) -> str:
    """The answer with everything else replaced by sentence borders, or all of it where it has no expected word.

    Every character that stays keeps its place. Whoever adds smooth sentences to words without order cannot hide them
    by it: form is judged in this part alone.
    """
    expected = frozenset(content_words(reference))
    kept = [span for unit in units_of(answer) for span in _near_expected(unit, expected)]
    return _only(answer, kept) if kept else answer


def _near_expected(unit: Span, expected: Collection[str]) -> list[Span]:
    """Runs of words of the unit, with what ends the unit where its last word is kept."""
    words = [(match.start(), match.end(), match.group().lower()) for match in WORD.finditer(unit.text)]
    found = [place for place, (_, _, word) in enumerate(words) if word not in STOPWORDS and stem(word) in expected]
    near = [place for place in range(len(words)) if any(abs(place - each) <= NEIGHBOURS for each in found)]
    runs = [[place for _, place in run] for _, run in groupby(enumerate(near), lambda pair: pair[1] - pair[0])]
    ends = [len(unit.text) if run[-1] == len(words) - 1 else words[run[-1]][1] for run in runs]
    starts = [words[run[0]][0] for run in runs]
    return [
        Span(unit.start + start, unit.start + end, unit.text[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]


def _only(answer: str, spans: Sequence[Span]) -> str:
    left = list(BORDER * len(answer))
    for span in spans:
        left[span.start : span.end] = span.text
    return "".join(left)
