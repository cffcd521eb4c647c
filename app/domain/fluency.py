"""Whether words follow one another as they do in sentences: mean pointwise mutual information of word classes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.text_units import STOPWORDS, sentences_of, words_of

START, END = "<", ">"
ENDINGS = ("tion", "ment", "ness", "able", "ing", "ed", "ly", "er", "s")
MIN_PAIR_COUNT = 4
UNSEEN = -2.0


@dataclass(frozen=True)
class FluencyModel:
    """`pairs` maps "class class" to its mutual information in nats; pairs that were never seen count `UNSEEN`."""

    pairs: Mapping[str, float]

    def measure(self, text: str) -> float:
        """0 for words in random order, above 0 for sentences; 0 for a text without words."""
        found = [self.pairs.get(pair, UNSEEN) for pair in pairs_of(text)]
        return sum(found) / len(found) if found else 0.0


def learn(texts: Iterable[str]) -> FluencyModel:
    pairs = Counter(pair for text in texts for pair in pairs_of(text))
    first, second = _marginal(pairs, 0), _marginal(pairs, 1)
    return FluencyModel(
        {
            pair: round(math.log(n * pairs.total() / (first[pair.split()[0]] * second[pair.split()[1]])), 3)
            for pair, n in sorted(pairs.items())
            if n >= MIN_PAIR_COUNT
        }
    )


def pairs_of(text: str) -> list[str]:
    return [f"{one} {other}" for sentence in sentences_of(text) for one, other in pairwise(_framed(sentence.text))]


def word_class(word: str) -> str:
    """The word itself if it is a function word, else a class by its ending."""
    if word in STOPWORDS:
        return word
    if any(char.isdigit() for char in word):
        return "#"
    return next((f"-{ending}" for ending in ENDINGS if word.endswith(ending)), "-")


def _framed(sentence: str) -> Sequence[str]:
    return [START, *map(word_class, words_of(sentence)), END]


def _marginal(pairs: Counter[str], side: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for pair, n in pairs.items():
        counts[pair.split(" ")[side]] += n
    return counts
