"""The core of an answer: its sentences without which it would say less of what is expected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.adapters.sentence_model import EncodedText, Vectors
from app.domain.instruction_spans import without
from app.domain.text_units import Span, sentences_of, words_of

Numbers = npt.NDArray[np.floating]
# From this closeness (cosine) on a word of the answer says something of one that is expected.
LEAST_CLOSENESS = 0.5
# What a sentence must add, as a share of all that is expected.
LEAST_ADDED = 0.01
# "No." and "Not at all." belong to what follows.
MOST_WORDS_KEPT = 3


def answer_core(answer: EncodedText, expected: Vectors, weights: Numbers) -> str:
    """The answer's text with idle sentences blanked, every other character in its place; one sentence always stays.

    `expected` has a unit vector, and `weights` a number above 0, for each token that is expected. Sentences go one at
    a time, the one that adds least first, of equal ones the later.
    """
    sentences = sentences_of(answer.text)
    said = np.array([_says(answer, sentence, expected) for sentence in sentences]).reshape(-1, len(expected))
    left = list(range(len(sentences)))
    while (idle := _find_idle(said[left] * weights, [sentences[place] for place in left])) is not None:
        del left[idle]
    return without(answer.text, [sentence for place, sentence in enumerate(sentences) if place not in left])


def _says(answer: EncodedText, sentence: Span, expected: Vectors) -> Numbers:
    """How much of each expected token, 0 to 1."""
    rows = [
        row
        for row, (start, end) in enumerate(answer.spans)
        if sentence.start <= start and end <= sentence.end and answer.text[start:end].isalnum()
    ]
    if not rows:
        return np.zeros(len(expected))
    nearest = (expected @ answer.vectors[rows].T).max(axis=1)
    share: Numbers = np.maximum(0.0, nearest - LEAST_CLOSENESS) / (1.0 - LEAST_CLOSENESS)
    return share


def _find_idle(said: Numbers, sentences: Sequence[Span]) -> int | None:
    """`said` has a row a sentence: what it says of each expected token, weighted."""
    may_go = [place for place, each in enumerate(sentences) if len(words_of(each.text)) > MOST_WORDS_KEPT]
    if len(sentences) <= 1 or not may_go:
        return None
    added = {place: _added(said, place) for place in may_go}
    least = min(may_go, key=lambda place: (added[place], -place))
    return least if added[least] < LEAST_ADDED else None


def _added(said: Numbers, place: int) -> float:
    """What the sentence says that no other does."""
    others = np.delete(said, place, axis=0).max(axis=0)
    return float(np.maximum(0.0, said[place] - others).sum())
