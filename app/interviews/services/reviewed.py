"""Ratings by people, put in force."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from app.database import Transaction
from app.domain.interview import AnswerState, next_answer_state
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.interviews.services.events import scoring_payload, tell_state_after
from app.interviews.services.progress import request_report_if_settled
from app.ports import Ports


def keep_reviewed_ratings(
    tx: Transaction,
    ports: Ports,
    session: InterviewSession,
    ratings: Mapping[uuid.UUID, Mapping[str, float]],
) -> None:
    """`ratings`: answer to component to rating. What waited for a person has been looked at then, follow-ups too."""
    for answer in repository.list_answers(session.id):
        if (answer.probe_of_id or answer.id) in ratings:
            answer.reviewed_ratings = dict(ratings.get(answer.id, {}))
            if answer.state == AnswerState.NEEDS_REVIEW:
                answer.state = next_answer_state(answer.state, AnswerState.SCORED)
            _tell(tx, ports, session.id, scoring_payload(answer))
    tell_state_after(tx, ports, session)
    request_report_if_settled(tx, ports, session)


def _tell(tx: Transaction, ports: Ports, session_id: uuid.UUID, payload: dict[str, object]) -> None:
    tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "scoring_update", payload))
