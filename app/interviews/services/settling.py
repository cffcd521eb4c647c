"""The last step of an answer: rated, or left to a person with the reason."""

from __future__ import annotations

from app.database import Transaction, utc_now
from app.domain.interview import SETTLED, AnswerState, next_answer_state
from app.domain.webhook_events import WebhookEvent
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.announcing import announce
from app.interviews.services.deciding import WordedProbe, decide
from app.interviews.services.events import scoring_payload, tell_state_after
from app.interviews.services.progress import request_report_if_settled
from app.ports import Ports


def settle(tx: Transaction, ports: Ports, answer: Answer, state: AnswerState, probe: WordedProbe | None = None) -> None:
    """Say what became of the answer and go on: a follow-up, the next question, or the report of an ended interview."""
    answer.state = next_answer_state(answer.state, state)
    answer.settled_at = utc_now()
    answer.next_action = answer.next_action or decide(answer, probe)
    session_id, turn = answer.session_id, answer.turn
    _tell(tx, ports, answer)
    tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn))
    tell_state_after(tx, ports, answer.session)
    request_report_if_settled(tx, ports, answer.session)


def settle_question_of(tx: Transaction, ports: Ports, probe: Answer, state: AnswerState, review_reason: str) -> None:
    """The question that a follow-up belongs to is rated with it, whatever it was before."""
    question = repository.get_question_of(probe)
    if question.state in SETTLED:
        question.state = next_answer_state(question.state, AnswerState.TRANSCRIBED)
    question.state = next_answer_state(question.state, state)
    question.settled_at, question.review_reason = utc_now(), review_reason
    _tell(tx, ports, question)


def settle_for_review(tx: Transaction, ports: Ports, answer: Answer, reason: str) -> None:
    """No number is made up: a person looks at the answer and is told why."""
    answer.review_reason = reason
    if answer.is_probe:
        part = f"The answer to its follow-up question is missing. {reason}"
        settle_question_of(tx, ports, answer, AnswerState.NEEDS_REVIEW, part)
    settle(tx, ports, answer, AnswerState.NEEDS_REVIEW)


def _tell(tx: Transaction, ports: Ports, answer: Answer) -> None:
    session_id, ratings = answer.session_id, scoring_payload(answer)
    is_practice = answer.session.panel_snapshot["is_practice"]
    status = ratings if is_practice else {"turn": answer.turn, "status": answer.state}
    if answer.state == AnswerState.NEEDS_REVIEW:
        announce(tx, ports, answer.session, WebhookEvent.ANSWER_NEEDS_REVIEW, turn=answer.turn)
    tx.after_commit(lambda: ports.broadcaster.to_candidate(session_id, "scoring_update", status))
    tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "scoring_update", ratings))
