"""How close an answer is to what it is judged by, as a sentence model sees it; all closeness is cosine, -1 to 1."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.text_units import Span


@dataclass(frozen=True)
class TokenMatch:
    """A token of one text with its rarity (0 common to 1 rare) and how near the nearest token of other texts is.

    `same`: how near the same token stands where the other text has it too, which tells whether it is used alike.
    """

    weight: float
    nearest: float
    nearest_in_question: float
    same: float | None = None


@dataclass(frozen=True)
class PointMatch:
    """One key point against each unit of the answer, and its tokens against those of the whole answer."""

    cosines: tuple[float, ...]
    tokens: tuple[TokenMatch, ...]


@dataclass(frozen=True)
class Comparison:
    """`reference` holds the reference's tokens against the answer, `answer` the answer's against the reference.

    `others` is there where the answer has words that were neither asked nor expected, `carried` where it has more than
    the part that carries expected ones (app/domain/carried_part.py), compared without key points, `core` where it has
    sentences that add nothing (app/adapters/answer_core.py).
    """

    answer_reference: float
    answer_question: float
    reference_question: float
    reference: tuple[TokenMatch, ...]
    answer: tuple[TokenMatch, ...]
    points: tuple[PointMatch, ...]
    units: tuple[Span, ...]
    unit_reference: tuple[float, ...]
    unit_question: tuple[float, ...]
    others: OtherWords | None = None
    carried: Part | None = None
    core: Part | None = None


@dataclass(frozen=True)
class OtherWords:
    """What an answer says besides what was asked or expected (app/domain/other_words.py), read by itself."""

    count: int
    in_question: float
    in_reference: float


@dataclass(frozen=True)
class Part:
    """A part of an answer, and its comparison."""

    text: str
    comparison: Comparison
