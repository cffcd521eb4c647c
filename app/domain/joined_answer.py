"""An answer and the answers to its follow-up questions, rated as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.answer_checks import is_no_answer
from app.domain.scorecard import Evidence
from app.domain.text_units import words_of
from app.domain.transcript import Word


@dataclass(frozen=True)
class AnswerPart:
    """What was said in one turn; times of words count from the turn's own start. `words` is empty where typed."""

    turn: int
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class PlacedEvidence:
    """Evidence with the turn that it was found in, None where it was found nowhere; times are of that turn."""

    turn: int | None
    evidence: Evidence


@dataclass(frozen=True)
class JoinedAnswer:
    """`parts` are those that are rated, the answer to the question itself first; times of `words` run on."""

    parts: tuple[AnswerPart, ...]
    text: str
    words: tuple[Word, ...]

    def place(self, evidence: Evidence) -> PlacedEvidence:
        """Where in the interview a quote was said."""
        if not evidence.quote:
            return PlacedEvidence(None, evidence)
        if evidence.start_seconds is None:
            return PlacedEvidence(self._find_turn(evidence.quote), evidence)
        return self._in_turn_time(evidence, evidence.start_seconds)

    def _find_turn(self, quote: str) -> int:
        return next((part.turn for part in self.parts if quote in part.text), self.parts[0].turn)

    def _in_turn_time(self, evidence: Evidence, start_seconds: float) -> PlacedEvidence:
        starts = _starts(self.parts)
        part, offset = max(
            ((part, at) for part, at in zip(self.parts, starts, strict=True) if at <= start_seconds and part.words),
            key=lambda pair: pair[1],
            default=(self.parts[0], 0.0),
        )
        end = evidence.end_seconds
        placed = replace(
            evidence,
            start_seconds=round(start_seconds - offset, 3),
            end_seconds=None if end is None else round(end - offset, 3),
        )
        return PlacedEvidence(part.turn, placed)


def join_answer(first: AnswerPart, follow_ups: Sequence[AnswerPart]) -> JoinedAnswer:
    """A follow-up to which nothing was said adds nothing and takes nothing away."""
    told = [part for part in follow_ups if words_of(part.text) and not is_no_answer(part.text)]
    parts = (first, *told)
    starts = _starts(parts)
    words = [_later(word, start) for part, start in zip(parts, starts, strict=True) for word in part.words]
    return JoinedAnswer(parts, "\n".join(part.text for part in parts if part.text), tuple(words))


def _starts(parts: Sequence[AnswerPart]) -> list[float]:
    """Where each part begins if they follow each other without a pause."""
    starts, at = [], 0.0
    for part in parts:
        starts.append(at)
        at += part.words[-1].end if part.words else 0.0
    return starts


def _later(word: Word, seconds: float) -> Word:
    return replace(word, start=word.start + seconds, end=word.end + seconds)
