"""Words, sentences and clauses of a text, each with its place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

CACHED_TEXTS = 2048
CACHED_WORDS = 8192
MAX_UNIT_WORDS = 22
MIN_UNIT_WORDS = 3
WORDS_A_SENTENCE = 6
WORD = re.compile(r"[^\W_]+(?:[+#]+|['\u2019][^\W_]+)*", re.UNICODE)
# Lookbehinds keep a long run, of stops or blanks, from being read anew at each of them.
SENTENCE_END = re.compile(r"(?<![.!?;:\n])[.!?;:\n]+(?=\s|$)")
WRITTEN = re.compile(r"\S+")
CAPITAL_WITHIN = re.compile(r"\s[A-Z]")
CAPITALISED = re.compile(r"(?!I$)[A-Z][a-z]*")
WITHIN_A_SENTENCE = tuple(".!?;:,(-")
CLAUSE_START = re.compile(
    r"(?:,\s+)|(?<!\s)\s+(?=(?:and|but|because|so|which|whereas|while|then|when|if|or|although|however)\s)",
    re.IGNORECASE,
)


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOPWORDS = listed(
    """a about after all also am an and any are as at be because been before being both but by can could did do does
    doing down each for from had has have having he her here hers him his how i if in into is it its just let like may
    me might more most must my no not of off okay on one only or other our out over own same shall she should so some
    such than that the their them then there these they this those through to too um uh under until up us very was we
    were what when where which while who whom why will with would yeah yes you your"""
)
SUFFIXES = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s")
MIN_STEM = 3


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` of a text."""

    start: int
    end: int
    text: str


@lru_cache(CACHED_TEXTS)
def words_of(text: str) -> tuple[str, ...]:
    return tuple(match.group().lower() for match in WORD.finditer(text))


@lru_cache(CACHED_WORDS)
def stem(word: str) -> str:
    """A light English stem: enough to join singular and plural, verb and gerund."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= MIN_STEM:
            return word[: -len(suffix)]
    return word


@lru_cache(CACHED_TEXTS)
def content_words(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(text) if word not in STOPWORDS)


def sentences_of(text: str) -> list[Span]:
    """Also where somebody who types left out the full stop."""
    stops = [match.end() for match in SENTENCE_END.finditer(text)]
    return _cut(text, 0, sorted({*stops, *_unstopped(text)}))


def _unstopped(text: str) -> list[int]:
    """Where sentences begin that no stop stands before; none where capitals are too frequent to tell, as in German."""
    if not CAPITAL_WITHIN.search(text):
        return []
    written = list(WRITTEN.finditer(text))
    starts = [
        word.start()
        for before, word, after in zip(written, written[1:], written[2:], strict=False)
        if CAPITALISED.fullmatch(word[0]) and after[0][0].islower() and _may_end_a_sentence(before[0])
    ]
    return starts if len(written) >= WORDS_A_SENTENCE * len(starts) else []


def _may_end_a_sentence(word: str) -> bool:
    letters = "".join(words_of(word))
    return bool(letters) and letters not in STOPWORDS and not word[0].isupper() and not word.endswith(WITHIN_A_SENTENCE)


@lru_cache(CACHED_TEXTS)
def units_of(text: str) -> tuple[Span, ...]:
    """Sentences, cut at clause borders where they are long, as speech without full stops is."""
    return tuple(unit for sentence in sentences_of(text) for unit in _clauses(sentence))


def _clauses(sentence: Span) -> list[Span]:
    if len(words_of(sentence.text)) <= MAX_UNIT_WORDS // 2:
        return [sentence]
    cuts = [match.end() for match in CLAUSE_START.finditer(sentence.text)]
    return _joined_where_short(_cut(sentence.text, sentence.start, cuts), sentence)


def _joined_where_short(pieces: list[Span], sentence: Span) -> list[Span]:
    joined: list[Span] = []
    for piece in pieces:
        if joined and len(words_of(joined[-1].text)) < MIN_UNIT_WORDS:
            start = joined.pop().start
            text = sentence.text[start - sentence.start : piece.end - sentence.start]
            joined.append(Span(start, piece.end, text))
        else:
            joined.extend(_windows(piece))
    return joined


def _windows(piece: Span) -> list[Span]:
    starts = [match.start() for match in WORD.finditer(piece.text)]
    return _cut(piece.text, piece.start, starts[MAX_UNIT_WORDS::MAX_UNIT_WORDS])


def _cut(text: str, offset: int, cuts: list[int]) -> list[Span]:
    borders = [0, *cuts, len(text)]
    spans = [_trimmed(text, offset, start, end) for start, end in pairwise(borders)]
    return [span for span in spans if WORD.search(span.text)]


def _trimmed(text: str, offset: int, start: int, end: int) -> Span:
    piece = text[start:end]
    inner = piece.strip()
    first = start + len(piece) - len(piece.lstrip())
    return Span(offset + first, offset + first + len(inner), inner)
