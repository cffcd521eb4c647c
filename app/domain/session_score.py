"""What the ratings of an interview's answers come to, weighted by the questions' weightage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.difficulty import level_of
from app.domain.interview import SETTLED, AnswerState


@dataclass(frozen=True)
class RatedAnswer:
    """`rating` is 0 to 10, None where there is none; `weightage` is above 0; `state` as in AnswerState."""

    topic: str
    weightage: float
    state: str
    rating: float | None = None
    difficulty: str = ""

    @property
    def counts(self) -> bool:
        return self.state == AnswerState.SCORED and self.rating is not None


@dataclass(frozen=True)
class ScoreSummary:
    """A weighted mean, 0 to 10, over the answers that count; None where none does.

    `needs_review`, `unanswered` and `unsettled` (still being heard, transcribed or rated) count in no mean.
    """

    rating: float | None
    counted: int
    needs_review: int
    unanswered: int
    unsettled: int

    @property
    def answers(self) -> int:
        return self.counted + self.needs_review + self.unanswered + self.unsettled

    @property
    def left_out(self) -> int:
        return self.answers - self.counted


@dataclass(frozen=True)
class TopicScore:
    topic: str
    score: ScoreSummary


@dataclass(frozen=True)
class DifficultyScore:
    difficulty: str
    score: ScoreSummary


@dataclass(frozen=True)
class SessionScore:
    """`topics` are in the order in which they were first asked, `difficulties` from easy to hard."""

    overall: ScoreSummary
    topics: tuple[TopicScore, ...]
    difficulties: tuple[DifficultyScore, ...] = ()


def summarize(answers: Sequence[RatedAnswer]) -> SessionScore:
    """The whole interview, each topic and each difficulty; an answer without a rating that stands lowers nothing."""
    names = tuple(dict.fromkeys(answer.topic for answer in answers))
    by_topic = (TopicScore(name, _summary([a for a in answers if a.topic == name])) for name in names)
    levels = sorted({answer.difficulty for answer in answers if answer.difficulty}, key=level_of)
    by_level = (DifficultyScore(level, _summary([a for a in answers if a.difficulty == level])) for level in levels)
    return SessionScore(_summary(answers), tuple(by_topic), tuple(by_level))


def _summary(answers: Sequence[RatedAnswer]) -> ScoreSummary:
    rated = [(answer.rating, answer.weightage) for answer in answers if answer.counts]
    unanswered = sum(answer.state == AnswerState.UNANSWERED for answer in answers)
    unsettled = sum(answer.state not in SETTLED for answer in answers)
    return ScoreSummary(
        rating=_weighted_mean([(rating, weight) for rating, weight in rated if rating is not None]),
        counted=len(rated),
        needs_review=len(answers) - len(rated) - unanswered - unsettled,
        unanswered=unanswered,
        unsettled=unsettled,
    )


def _weighted_mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    if not pairs:
        return None
    return sum(rating * weight for rating, weight in pairs) / sum(weight for _, weight in pairs)
