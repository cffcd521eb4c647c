"""An answer compared with question, reference and key points by the sentence model."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.adapters.answer_core import answer_core
from app.adapters.sentence_model import EncodedText, SentenceModel, Vectors
from app.domain.carried_part import carried_part
from app.domain.comparison import Comparison, OtherWords, Part, PointMatch, TokenMatch
from app.domain.other_words import other_words
from app.domain.text_features import RARITY_POWER
from app.domain.text_units import content_words, units_of, words_of

Numbers = npt.NDArray[np.floating]
TokenIds = npt.NDArray[np.int64]
FIRST_WORD_ID = 1996  # the vocabulary is ordered by frequency from here on, so that the rank tells the rarity
VOCABULARY_SIZE = 30522
# The question gives no word away altogether.
LEAST_WEIGHT = 0.05
TINY = 1e-9
# Of about ten questions with their key points, 3 MB.
CACHED_SIDES = 64


@dataclass(frozen=True, eq=False)
class _Side:
    """A text without the tokens that carry nothing."""

    whole: Vectors
    tokens: Vectors
    ids: TokenIds
    weights: tuple[float, ...]


def compare(model: SentenceModel, question: str, reference: str, points: tuple[str, ...], answer: str) -> Comparison:
    """One pass of the model over the answer, and one over what it says besides what was asked or expected; the latter
    once more for its core.
    """
    encoded = model.encode(answer)
    whole = _compare_all(model, question, reference, points, encoded)
    core = answer_core(encoded, *_expected(model, question, reference))
    if core == answer:
        return whole
    return replace(whole, core=Part(core, _compare_all(model, question, reference, points, encoded.within(core))))


def _expected(model: SentenceModel, question: str, reference: str) -> tuple[Vectors, Numbers]:
    """The reference's tokens and what each counts: rare ones most, those that the question gave away least."""
    asked, expected = _known_side(model, question), _known_side(model, reference)
    given = np.array([match.nearest_in_question for match in _matches(expected, expected, asked)])
    weights = np.array(expected.weights) ** RARITY_POWER * np.maximum(LEAST_WEIGHT, 1.0 - np.maximum(0.0, given))
    return expected.tokens, weights / max(weights.sum(), TINY)


def _compare_all(
    model: SentenceModel, question: str, reference: str, points: tuple[str, ...], encoded: EncodedText
) -> Comparison:
    part = carried_part(reference, encoded.text)
    others = _compare_others(model, question, reference, encoded.text)
    whole = replace(_compare(model, question, reference, points, encoded), others=others)
    if words_of(part) == words_of(encoded.text):
        return whole
    return replace(whole, carried=Part(part, _compare(model, question, reference, (), encoded.within(part))))


def _compare(
    model: SentenceModel, question: str, reference: str, points: tuple[str, ...], encoded: EncodedText
) -> Comparison:
    asked, expected, said = _known_side(model, question), _known_side(model, reference), _side(encoded)
    units = tuple(units_of(encoded.text))
    unit_vectors = [encoded.pooled(unit.start, unit.end) for unit in units]
    return Comparison(
        answer_reference=_cosine(said.whole, expected.whole),
        answer_question=_cosine(said.whole, asked.whole),
        reference_question=_cosine(expected.whole, asked.whole),
        reference=_matches(expected, said, asked),
        answer=_matches(said, expected, asked),
        points=tuple(_point(_known_side(model, point), unit_vectors, said, asked) for point in points),
        units=units,
        unit_reference=tuple(_cosine(vector, expected.whole) for vector in unit_vectors),
        unit_question=tuple(_cosine(vector, asked.whole) for vector in unit_vectors),
    )


def _compare_others(model: SentenceModel, question: str, reference: str, answer: str) -> OtherWords | None:
    others = other_words(question, reference, answer)
    count = len(content_words(others))
    if count == 0:
        return None
    (in_question, in_reference), _ = model.cosines(others, (question, reference))
    return OtherWords(count, in_question, in_reference)


@lru_cache(CACHED_SIDES)
def _known_side(model: SentenceModel, text: str) -> _Side:
    """Of a question, a reference or a key point, which one answer after another is compared with."""
    return _side(model.encode(text))


def _side(encoded: EncodedText) -> _Side:
    kept = [i for i, (start, end) in enumerate(encoded.spans) if encoded.text[start:end].isalnum()]
    ids = np.array([encoded.token_ids[i] for i in kept], dtype=np.int64)
    weights = tuple(rarity(encoded.token_ids[i]) for i in kept)
    return _Side(encoded.pooled(0, len(encoded.text)), encoded.vectors[kept], ids, weights)


def rarity(token_id: int) -> float:
    """0 to 1 by the logarithm of the token's frequency rank, after Zipf."""
    rank = max(1, token_id - FIRST_WORD_ID + 1)
    return math.log(rank) / math.log(VOCABULARY_SIZE)


def _point(point: _Side, unit_vectors: list[Vectors], said: _Side, asked: _Side) -> PointMatch:
    return PointMatch(tuple(_cosine(point.whole, vector) for vector in unit_vectors), _matches(point, said, asked))


def _matches(tokens: _Side, others: _Side, asked: _Side) -> tuple[TokenMatch, ...]:
    near = tokens.tokens @ others.tokens.T
    rows = zip(
        tokens.weights,
        _nearest(near),
        _nearest(tokens.tokens @ asked.tokens.T),
        _same(near, tokens.ids, others.ids),
        strict=True,
    )
    return tuple(TokenMatch(*row) for row in rows)


def _nearest(near: Vectors) -> list[float]:
    nearest: list[float] = near.max(axis=1).tolist() if near.shape[1] else [0.0] * len(near)
    return nearest


def _same(near: Vectors, ids: TokenIds, others: TokenIds) -> list[float | None]:
    """By token, how near the nearest of the same tokens is; None where there is none."""
    alike = ids[:, None] == others[None, :]
    nearest = np.where(alike, near, -1.0).max(axis=1, initial=-1.0).tolist()
    return [cosine if found else None for cosine, found in zip(nearest, alike.any(axis=1).tolist(), strict=True)]


def _cosine(one: Vectors, other: Vectors) -> float:
    return float(np.dot(one, other))
