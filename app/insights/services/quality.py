"""How questions and raters fare over many interviews."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from app.domain.agreement import weighted_kappa
from app.domain.interview import AnswerState
from app.domain.question_health import PastAnswer, QuestionHealth, examine_question, rest_means
from app.domain.rating_in_force import total_in_force
from app.insights.repository import AnswerRow, RatingPair

MOST_QUESTIONS = 10
MOST_REASONS = 6


@dataclass(frozen=True)
class QuestionFigures:
    question_id: uuid.UUID
    text: str
    topic: str
    health: QuestionHealth


@dataclass(frozen=True)
class RaterFigures:
    """`mean_difference` is the person's rating minus the draft; `kappa` None where it is not defined."""

    name: str
    ratings: int
    changed: int
    mean_difference: float
    kappa: float | None


def rating_of(row: AnswerRow) -> float | None:
    """0 to 10, of an answer that counts."""
    rating = total_in_force(row.draft_total, row.draft_components or [], row.reviewed_ratings)
    return rating if row.state == AnswerState.SCORED else None


def examine_questions(rows: Sequence[AnswerRow]) -> tuple[QuestionFigures, ...]:
    """Those with something to look at first, then those that were asked most; MOST_QUESTIONS of them."""
    rests = _rests(rows)
    by_question: dict[uuid.UUID, list[AnswerRow]] = defaultdict(list)
    for row in rows:
        if row.state != AnswerState.UNANSWERED:
            by_question[row.question_id].append(row)
    found = [_examine(answers, rests) for answers in by_question.values()]
    return tuple(sorted(found, key=lambda each: (-len(each.health.flags), -each.health.asked))[:MOST_QUESTIONS])


def compare_raters(pairs: Sequence[RatingPair]) -> tuple[RaterFigures, ...]:
    """Each person who submitted against the drafts, by name."""
    by_name: dict[str, list[RatingPair]] = defaultdict(list)
    for pair in pairs:
        by_name[pair.reviewer].append(pair)
    return tuple(
        RaterFigures(
            name,
            len(given),
            sum(pair.is_override for pair in given),
            fmean(pair.rating - pair.draft for pair in given),
            weighted_kappa([(pair.draft, pair.rating) for pair in given]),
        )
        for name, given in sorted(by_name.items())
    )


def count_review_reasons(rows: Sequence[AnswerRow]) -> list[tuple[str, int]]:
    """Why answers wait for a person, the most frequent first."""
    waiting = (row.review_reason for row in rows if row.state == AnswerState.NEEDS_REVIEW and row.review_reason)
    return Counter(waiting).most_common(MOST_REASONS)


def _examine(answers: Sequence[AnswerRow], rests: dict[uuid.UUID, dict[int, float | None]]) -> QuestionFigures:
    latest = answers[-1]
    past = [
        PastAnswer(
            rating=rating_of(row),
            rest=rests.get(row.session_id, {}).get(row.turn),
            needs_review=row.state == AnswerState.NEEDS_REVIEW,
            seconds=row.seconds,
        )
        for row in answers
    ]
    return QuestionFigures(latest.question_id, latest.question, latest.topic, examine_question(latest.difficulty, past))


def _rests(rows: Sequence[AnswerRow]) -> dict[uuid.UUID, dict[int, float | None]]:
    ratings: dict[uuid.UUID, dict[int, float]] = defaultdict(dict)
    for row in rows:
        if (rating := rating_of(row)) is not None:
            ratings[row.session_id][row.turn] = rating
    return {session_id: rest_means(turns) for session_id, turns in ratings.items()}
