"""The last step of an answer: rated, or left to a person with the reason."""

from __future__ import annotations

from app.database import Transaction, utc_now
from app.domain.interview import AnswerState, next_answer_state
from app.interviews.models import Answer
from app.interviews.services.events import scoring_payload, tell_state_after
from app.interviews.services.progress import request_report_if_settled
from app.ports import Ports


def settle(tx: Transaction, ports: Ports, answer: Answer, state: AnswerState) -> None:
    """Say what became of the answer and go on: the next question, or the report of an ended interview."""
    answer.state = next_answer_state(answer.state, state)
    answer.settled_at = utc_now()
    session, turn = answer.session, answer.turn
    session_id, ratings = session.id, scoring_payload(answer)
    status = ratings if session.panel_snapshot["is_practice"] else {"turn": turn, "status": answer.state}
    tx.after_commit(lambda: ports.broadcaster.to_candidate(session_id, "scoring_update", status))
    tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "scoring_update", ratings))
    tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn))
    tell_state_after(tx, ports, session)
    request_report_if_settled(tx, ports, session)


def settle_for_review(tx: Transaction, ports: Ports, answer: Answer, reason: str) -> None:
    """No number is made up: a person looks at the answer and is told why."""
    answer.review_reason = reason
    settle(tx, ports, answer, AnswerState.NEEDS_REVIEW)
