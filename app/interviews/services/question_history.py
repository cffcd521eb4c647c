"""What the interviews so far tell about a question."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Set as AbstractSet

from app.domain.interview import AnswerState
from app.domain.question_health import PastAnswer, rest_means
from app.interviews import read_repository
from app.interviews.services.dashboard import rate

MOST_ANSWERS = 1000


def list_past_answers(
    organization_id: uuid.UUID, question_id: uuid.UUID, reviewed_ones: AbstractSet[uuid.UUID] | None = None
) -> list[PastAnswer]:
    """The latest answers to any version of the question that are settled; `reviewed_ones` as in list_interviews."""
    asked = read_repository.list_settled_answers(organization_id, question_id, MOST_ANSWERS)
    ratings = _ratings(organization_id, [answer.session_id for answer in asked], reviewed_ones)
    rests = {session_id: rest_means(turns) for session_id, turns in ratings.items()}
    return [
        PastAnswer(
            rating=ratings[answer.session_id].get(answer.turn),
            rest=rests.get(answer.session_id, {}).get(answer.turn),
            needs_review=answer.state == AnswerState.NEEDS_REVIEW,
            seconds=answer.recording_seconds,
        )
        for answer in asked
    ]


def _ratings(
    organization_id: uuid.UUID, session_ids: list[uuid.UUID], reviewed_ones: AbstractSet[uuid.UUID] | None
) -> defaultdict[uuid.UUID, dict[int, float]]:
    found: defaultdict[uuid.UUID, dict[int, float]] = defaultdict(dict)
    for row in read_repository.list_ratings(organization_id, session_ids) if session_ids else []:
        rated = rate(row, drafts_only=reviewed_ones is not None and row.session_id not in reviewed_ones)
        if rated.counts and rated.rating is not None:
            found[row.session_id][row.turn] = rated.rating
    return found
