"""Candidates of one panel side by side."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.domain.interview import AnswerState
from app.domain.rating_in_force import components_in_force, state_as_drafted, total_in_force
from app.domain.session_score import RatedAnswer, ScoreSummary, SessionScore, summarize
from app.insights import repository
from app.interviews.models import Answer, InterviewSession

MOST_CANDIDATES = 8


@dataclass(frozen=True)
class Cell:
    """`rating` is None where no rating stands; `seconds` 0 without a recording."""

    session_id: uuid.UUID
    turn: int
    rating: float | None
    text: str
    seconds: float


@dataclass(frozen=True)
class Line:
    """One topic or component; `ratings` in the order of the candidates."""

    name: str
    ratings: tuple[float | None, ...]


@dataclass(frozen=True)
class QuestionLine:
    text: str
    topic: str
    cells: tuple[Cell | None, ...]

    @property
    def answered_by(self) -> int:
        return sum(cell is not None for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """`questions` with those that most were asked first."""

    sessions: tuple[InterviewSession, ...]
    overall: tuple[ScoreSummary, ...]
    topics: tuple[Line, ...]
    components: tuple[Line, ...]
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True)
class _Rated:
    answer: Answer
    state: str
    rating: float | None
    components: tuple[tuple[str, float], ...]
    follow_ups: tuple[Answer, ...] = ()

    @property
    def topic(self) -> str:
        return self.answer.question_version.question.topic.name

    def as_rated(self) -> RatedAnswer:
        return RatedAnswer(self.topic, self.answer.question_version.weightage, self.state, self.rating)


def list_compared_panels(organization_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Those with somebody to compare; the one with the newest interview first."""
    return repository.list_compared_panels(organization_id)


def compare(
    organization_id: uuid.UUID,
    panel_id: uuid.UUID,
    chosen: Sequence[uuid.UUID],
    reviewed_ones: AbstractSet[uuid.UUID] | None,
) -> Comparison:
    """At most MOST_CANDIDATES, newest first. `reviewed_ones`: as in app.interviews.services.dashboard."""
    sessions = tuple(repository.list_comparable(organization_id, panel_id, chosen, MOST_CANDIDATES))
    found = repository.list_answers(organization_id, [session.id for session in sessions]) if sessions else []
    by_session: dict[uuid.UUID, list[_Rated]] = defaultdict(list)
    for answer in (answer for answer in found if not answer.is_probe):
        drafts_only = reviewed_ones is not None and answer.session_id not in reviewed_ones
        follow_ups = tuple(other for other in found if other.probe_of_id == answer.id)
        by_session[answer.session_id].append(_rate(answer, follow_ups, drafts_only=drafts_only))
    columns = [by_session[session.id] for session in sessions]
    scores = [summarize([rated.as_rated() for rated in column]) for column in columns]
    return Comparison(
        sessions=sessions,
        overall=tuple(score.overall for score in scores),
        topics=_topics(scores),
        components=_components(columns),
        questions=_questions(columns),
    )


def _rate(answer: Answer, follow_ups: tuple[Answer, ...], *, drafts_only: bool) -> _Rated:
    card, reviewed = answer.scorecard, {} if drafts_only else answer.reviewed_ratings
    draft, draft_total = (card.components, card.total) if card else ([], None)
    state = state_as_drafted(answer.state, answer.review_reason) if drafts_only else answer.state
    rows = components_in_force(draft, reviewed) if state == AnswerState.SCORED else ()
    components = tuple((row.name, row.rating) for row in rows if row.rating is not None)
    return _Rated(answer, state, total_in_force(draft_total, draft, reviewed), components, follow_ups)


def _topics(scores: Sequence[SessionScore]) -> tuple[Line, ...]:
    by_name = [{topic.topic: topic.score.rating for topic in score.topics} for score in scores]
    names = dict.fromkeys(name for ratings in by_name for name in ratings)
    return tuple(Line(name, tuple(ratings.get(name) for ratings in by_name)) for name in names)


def _components(columns: Sequence[Sequence[_Rated]]) -> tuple[Line, ...]:
    by_name = [_component_means(column) for column in columns]
    names = dict.fromkeys(name for means in by_name for name in means)
    return tuple(Line(name, tuple(means.get(name) for means in by_name)) for name in names)


def _component_means(column: Sequence[_Rated]) -> dict[str, float]:
    given: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for rated in column:
        for name, rating in rated.components:
            given[name].append((rating, rated.answer.question_version.weightage))
    return {name: sum(r * w for r, w in pairs) / sum(w for _, w in pairs) for name, pairs in given.items()}


def _questions(columns: Sequence[Sequence[_Rated]]) -> tuple[QuestionLine, ...]:
    by_question = [{rated.answer.question_version.question_id: rated for rated in column} for column in columns]
    ids = dict.fromkeys(question_id for cells in by_question for question_id in cells)
    lines = [_question_line([cells.get(question_id) for cells in by_question]) for question_id in ids]
    return tuple(sorted(lines, key=lambda line: -line.answered_by))


def _question_line(column: Sequence[_Rated | None]) -> QuestionLine:
    first = next(rated for rated in column if rated is not None)
    return QuestionLine(first.answer.question_version.text, first.topic, tuple(_cell(rated) for rated in column))


def _cell(rated: _Rated | None) -> Cell | None:
    if rated is None:
        return None
    answer = rated.answer
    rating = rated.rating if rated.state == AnswerState.SCORED else None
    seconds = answer.recording_seconds if answer.recording_path else 0.0
    text = "\n".join(part.text_in_force for part in (answer, *rated.follow_ups) if part.text_in_force)
    return Cell(answer.session_id, answer.turn, rating, text, seconds)
