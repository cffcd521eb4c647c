"""What became of each interview, without a word of who the candidate is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.domain.rating_in_force import state_as_drafted
from app.domain.recommendation import Recommendation
from app.domain.session_score import RatedAnswer, summarize
from app.insights import repository
from app.insights.repository import AnswerRow

FAVOURABLE = frozenset({Recommendation.YES, Recommendation.STRONG_YES})


@dataclass(frozen=True)
class Outcome:
    """`draft_rating` is the software's, 0 to 10, None where none stands; `is_recommended` None before anybody said."""

    invitation_id: uuid.UUID
    draft_rating: float | None
    is_recommended: bool | None


def list_outcomes(organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime) -> list[Outcome]:
    """Of ended interviews that were not dismissed, by invitations made since then."""
    answers = repository.list_answer_rows(organization_id, panel_id, since)
    drafts = {session_id: _draft(rows) for session_id, rows in groupby(answers, lambda row: row.session_id)}
    ended = repository.list_ended(organization_id, panel_id, since)
    said = repository.list_recommendations(organization_id, panel_id, since)
    return [
        Outcome(invitation_id, drafts.get(session_id), is_recommended(said.get(session_id, ())))
        for session_id, invitation_id in ended
    ]


def is_recommended(recommendations: Iterable[str]) -> bool | None:
    """Whether more than half of the people who submitted said yes or strong yes; None where nobody has."""
    favourable = [step in FAVOURABLE for step in recommendations]
    return 2 * sum(favourable) > len(favourable) if favourable else None


def _draft(rows: Iterable[AnswerRow]) -> float | None:
    rated = [
        RatedAnswer(row.topic, row.weightage, state_as_drafted(row.state, row.review_reason), row.draft_total)
        for row in rows
    ]
    return summarize(rated).overall.rating
