"""What an organisation's interviews come to, in a handful of queries whatever their number."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from statistics import median

from app.domain.agreement import weighted_kappa
from app.domain.interview import ENDED, AnswerState, SessionState
from app.domain.rating_in_force import state_as_drafted, total_in_force
from app.domain.recommendation import Recommendation
from app.domain.scorecard import HIGHEST_RATING
from app.domain.session_score import RatedAnswer, summarize
from app.insights import repository
from app.insights.repository import AnswerRow, InvitationRow, RatingPair
from app.insights.services.quality import (
    QuestionFigures,
    RaterFigures,
    compare_raters,
    count_review_reasons,
    examine_questions,
)

BAND_WIDTH = 1
MINUTE_BANDS = ((0, 10), (10, 20), (20, 30), (30, 45), (45, 60), (60, None))


@dataclass(frozen=True)
class Bar:
    """One line of a chart; `of` is what a full bar stands for."""

    label: str
    value: float
    of: float

    @property
    def share(self) -> float:
        return self.value / self.of if self.of else 0.0


@dataclass(frozen=True)
class TopicBar:
    topic: str
    rating: float | None
    answers: int


@dataclass(frozen=True)
class Agreement:
    """Between drafts and submitted ratings by people; `kappa` is None where it is not defined."""

    ratings: int
    overridden: int
    kappa: float | None


@dataclass(frozen=True)
class Figures:
    """Dismissed interviews count in `dismissed` and nowhere else."""

    funnel: tuple[Bar, ...]
    scores: tuple[Bar, ...]
    median_score: float | None
    minutes: tuple[Bar, ...]
    median_minutes: float | None
    topics: tuple[TopicBar, ...]
    settled_answers: int
    needs_review: int
    technical_failures: int
    dismissed: int
    agreement: Agreement
    recommendations: tuple[Bar, ...]
    endings: tuple[Bar, ...]
    review_reasons: tuple[Bar, ...]
    questions: tuple[QuestionFigures, ...]
    raters: tuple[RaterFigures, ...]


def read_figures(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID | None,
    since: datetime,
    reviewed_ones: AbstractSet[uuid.UUID] | None,
) -> Figures:
    """Of invitations made since then, to one panel where one is named; `reviewed_ones` as in list_interviews."""
    invited = repository.list_invitations(organization_id, panel_id, since)
    answers = [_seen(row, reviewed_ones) for row in repository.list_answer_rows(organization_id, panel_id, since)]
    pairs = repository.list_rating_pairs(organization_id, panel_id, since)
    said = repository.list_recommendations(organization_id, panel_id, since)
    if reviewed_ones is not None:
        pairs = [pair for pair in pairs if pair.session_id in reviewed_ones]
        said = {session_id: steps for session_id, steps in said.items() if session_id in reviewed_ones}
    counted = [row for row in invited if row.dismissed_at is None]
    scores = _session_scores(answers)
    minutes = [(row.seconds_used or 0) / 60 for row in counted if row.state == SessionState.COMPLETED]
    return Figures(
        funnel=_funnel(counted, len(scores)),
        scores=_score_bars(scores),
        median_score=median(scores) if scores else None,
        minutes=_minute_bars(minutes),
        median_minutes=median(minutes) if minutes else None,
        topics=_topics(answers),
        settled_answers=sum(row.state != AnswerState.UNANSWERED for row in answers),
        needs_review=sum(row.state == AnswerState.NEEDS_REVIEW for row in answers),
        technical_failures=sum(row.state == SessionState.TECHNICAL_FAILURE for row in counted),
        dismissed=len(invited) - len(counted),
        agreement=_agreement(pairs),
        recommendations=_recommendations(said),
        endings=_endings(counted),
        review_reasons=_most(count_review_reasons(answers)),
        questions=examine_questions(answers),
        raters=compare_raters(pairs),
    )


def _seen(row: AnswerRow, reviewed_ones: AbstractSet[uuid.UUID] | None) -> AnswerRow:
    """As drafted, where the reader has still to rate the interview."""
    if reviewed_ones is None or row.session_id in reviewed_ones:
        return row
    return replace(row, reviewed_ratings={}, state=state_as_drafted(row.state, row.review_reason))


def _recommendations(said: Mapping[uuid.UUID, Sequence[str]]) -> tuple[Bar, ...]:
    """One for each scorecard, on the five steps."""
    counts = Counter(step for steps in said.values() for step in steps)
    highest = max(counts.values(), default=0)
    return tuple(Bar(step.value, counts[step.value], highest) for step in reversed(Recommendation)) if counts else ()


def _endings(rows: Sequence[InvitationRow]) -> tuple[Bar, ...]:
    return _most(Counter(row.end_reason for row in rows if row.end_reason).most_common())


def _most(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """The most frequent first, which is the longest bar."""
    return tuple(Bar(label, count, counts[0][1]) for label, count in counts)


def _rated(row: AnswerRow) -> RatedAnswer:
    rating = total_in_force(row.draft_total, row.draft_components or [], row.reviewed_ratings)
    return RatedAnswer(row.topic, row.weightage, row.state, rating)


def _session_scores(answers: Sequence[AnswerRow]) -> list[float]:
    grouped = (list(rows) for _, rows in groupby(answers, lambda row: row.session_id))
    ratings = (summarize([_rated(row) for row in rows]).overall.rating for rows in grouped)
    return [rating for rating in ratings if rating is not None]


def _funnel(rows: Sequence[InvitationRow], rated: int) -> tuple[Bar, ...]:
    started = [row for row in rows if row.started_at is not None]
    steps = (
        ("Invited", len(rows)),
        ("Opened the link", sum(row.session_id is not None for row in rows)),
        ("Started", len(started)),
        ("Ended", sum(row.state in ENDED for row in started)),
        ("Completed", sum(row.state == SessionState.COMPLETED for row in started)),
        ("With a rating", rated),
    )
    return tuple(Bar(label, value, len(rows)) for label, value in steps)


def _score_bars(scores: Sequence[float]) -> tuple[Bar, ...]:
    last = int(HIGHEST_RATING) - 1
    counts = [0] * (last + 1)
    for score in scores:
        counts[min(int(score), last)] += 1
    return tuple(Bar(f"{low} to {low + BAND_WIDTH}", count, max(counts)) for low, count in enumerate(counts))


def _minute_bars(minutes: Sequence[float]) -> tuple[Bar, ...]:
    counts = [sum(low <= taken and (high is None or taken < high) for taken in minutes) for low, high in MINUTE_BANDS]
    labels = [f"{low} min or more" if high is None else f"{low} to {high} min" for low, high in MINUTE_BANDS]
    return tuple(Bar(label, count, max(counts)) for label, count in zip(labels, counts, strict=True))


def _topics(answers: Sequence[AnswerRow]) -> tuple[TopicBar, ...]:
    topics = summarize([_rated(row) for row in answers]).topics
    bars = [TopicBar(topic.topic, topic.score.rating, topic.score.counted) for topic in topics]
    return tuple(sorted(bars, key=lambda bar: -(bar.rating or 0.0)))


def _agreement(pairs: Sequence[RatingPair]) -> Agreement:
    kappa = weighted_kappa([(pair.draft, pair.rating) for pair in pairs])
    return Agreement(len(pairs), sum(pair.is_override for pair in pairs), kappa)
