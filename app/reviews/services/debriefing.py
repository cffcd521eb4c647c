"""Where reviewers and the software differ, once one's own scorecard is submitted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.agreement import weighted_kappa
from app.errors import Forbidden
from app.interviews.services.reading import AnswerReading, InterviewReading, read_interview
from app.ports import Ports
from app.reviews import repository
from app.reviews.models import Review, ReviewRating

SOFTWARE = "Draft by software"


@dataclass(frozen=True)
class DebriefCell:
    """None where the reviewer gave no rating; `is_override` tells what they changed from what they left."""

    rating: float | None = None
    reason: str = ""
    is_override: bool = False


@dataclass(frozen=True)
class DebriefRow:
    """One component of one answer; `cells` in the order of the reviewers, `spread` is highest minus lowest."""

    turn: int
    question: str
    component: str
    draft: float | None
    cells: tuple[DebriefCell, ...]

    @property
    def spread(self) -> float:
        given = [cell.rating for cell in self.cells if cell.rating is not None]
        ratings = given if self.draft is None else [*given, self.draft]
        return max(ratings, default=0.0) - min(ratings, default=0.0)


@dataclass(frozen=True)
class Agreement:
    """`kappa` is quadratic weighted, None where it is not defined for these ratings."""

    one: str
    other: str
    ratings: int
    kappa: float | None


@dataclass(frozen=True)
class Debrief:
    """`rows` with the widest spread first."""

    interview: InterviewReading
    reviews: tuple[Review, ...]
    rows: tuple[DebriefRow, ...]
    agreements: tuple[Agreement, ...]


def read_debrief(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, *, may_see_others: bool) -> Debrief:
    """Raises NotFound; Forbidden before one's own scorecard is submitted."""
    interview = read_interview(ports, organization_id, session_id)
    if not may_see_others:
        raise Forbidden("Submit your own scorecard first: reviewers rate without seeing each other's ratings.")
    reviews = tuple(repository.list_submitted(organization_id, session_id))
    rows = [row for item in interview.answers for row in _rows(item, reviews)]
    return Debrief(interview, reviews, tuple(sorted(rows, key=lambda row: -row.spread)), _agreements(reviews, rows))


def _rows(item: AnswerReading, reviews: Sequence[Review]) -> list[DebriefRow]:
    given = [{row.component: row for row in review.ratings if row.answer_id == item.answer.id} for review in reviews]
    drafts = {row.name: row.draft for row in item.components}
    names = list(dict.fromkeys([*drafts, *(name for rows in given for name in rows)]))
    question, turn = item.answer.question_version.text, item.answer.turn
    return [
        DebriefRow(turn, question, name, drafts.get(name), tuple(_cell(rows.get(name)) for rows in given))
        for name in names
        if any(name in rows for rows in given)
    ]


def _cell(row: ReviewRating | None) -> DebriefCell:
    return DebriefCell(row.rating, row.reason, row.is_override) if row else DebriefCell()


def _agreements(reviews: Sequence[Review], rows: Sequence[DebriefRow]) -> tuple[Agreement, ...]:
    raters = [(SOFTWARE, [row.draft for row in rows])]
    for index, review in enumerate(reviews):
        raters.append((review.reviewer.name, [row.cells[index].rating for row in rows]))
    return tuple(_agreement(*one, *other) for one, other in combinations(raters, 2))


def _agreement(one: str, ones: Sequence[float | None], other: str, others: Sequence[float | None]) -> Agreement:
    pairs = [(a, b) for a, b in zip(ones, others, strict=True) if a is not None and b is not None]
    return Agreement(one, other, len(pairs), weighted_kappa(pairs))
