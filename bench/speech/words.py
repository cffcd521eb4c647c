"""Word errors and technical terms, after Whisper's own English normaliser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jiwer
from whisper_normalizer.english import EnglishTextNormalizer


@dataclass(frozen=True)
class Heard:
    """What was said and what was recognised."""

    reference: str
    hypothesis: str
    terms: tuple[str, ...] = ()


def word_error_rate(heard: Sequence[Heard]) -> float:
    """Substitutions, deletions and insertions in % of the words said, over all recordings together."""
    pairs = [(normalise(item.reference), normalise(item.hypothesis)) for item in heard]
    spoken = [pair for pair in pairs if pair[0]]
    if not spoken:
        return 0.0
    return 100 * jiwer.process_words([said for said, _ in spoken], [found for _, found in spoken]).wer


def error_rate(heard: Sequence[Heard]) -> float:
    """As `word_error_rate`, rounded for a table."""
    return round(word_error_rate(heard), 2)


def terms_recognised(heard: Iterable[Heard]) -> float | None:
    """Occurrences of technical terms that were recognised, in % of those said; None where none was said."""
    said = found = 0
    for item in heard:
        for term in dict.fromkeys(item.terms):
            expected = count_term(term, item.reference)
            said += expected
            found += min(expected, count_term(term, item.hypothesis))
    return 100 * found / said if said else None


def count_term(term: str, text: str) -> int:
    """Occurrences of a term, also where it is written in several words, as in "elastic search"."""
    letters = re.sub(r"\W", "", normalise(term))
    words = [re.sub(r"\W", "", word) for word in normalise(text).split()]
    lengths = range(1, len(letters) + 1)
    return sum("".join(words[i : i + n]) == letters for i in range(len(words)) for n in lengths if i + n <= len(words))


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    # the normaliser would drop what stands in brackets, but "O(n)" is said aloud, as "O of n"
    return str(_normaliser()(re.sub(r"[()]", " ", re.sub(r"\bO\(", "O of ", text))))


@lru_cache(maxsize=1)
def _normaliser() -> EnglishTextNormalizer:
    return EnglishTextNormalizer()
