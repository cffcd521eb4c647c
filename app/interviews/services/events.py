"""What is told to browsers, and to whom. Ratings go to reviewers alone."""

from __future__ import annotations

import uuid
from typing import Any

from app.database import Transaction
from app.interviews.models import Answer, InterviewSession
from app.interviews.services.asked import number_of
from app.interviews.services.running import running_score
from app.panels import services as panels
from app.ports import Payload, Ports


def question_payload(answer: Answer, snapshot: dict[str, Any]) -> dict[str, Any]:
    version = answer.question_version
    return {
        "turn": answer.turn,
        "number": number_of(answer, answer.session.answers),
        "of": panels.count_questions(snapshot),
        "text": answer.asked_text,
        "follow_up": answer.is_probe,
        "topic": version.question.topic.name,
        "time_limit_seconds": panels.turn_limits(snapshot).max_turn_seconds + answer.extra_seconds,
    }


def tell_everybody(ports: Ports, session_id: uuid.UUID, event: str, payload: Payload) -> None:
    ports.broadcaster.to_candidate(session_id, event, payload)
    ports.broadcaster.to_reviewers(session_id, event, payload)


def tell_state_after(tx: Transaction, ports: Ports, session: InterviewSession) -> None:
    """Once committed, say that there is a new state; the pages read it from their data."""
    session_id, organization_id, state = session.id, session.organization_id, session.state
    summary = dashboard_payload(session)
    tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "session_state_changed", {"state": state}))
    tx.after_commit(lambda: ports.broadcaster.to_dashboard(organization_id, "dashboard_update", summary))


def dashboard_payload(session: InterviewSession) -> dict[str, Any]:
    last = session.answers[-1] if session.answers else None
    return {
        "session": str(session.id),
        "state": session.state,
        "turn": last.turn if last else 0,
        "number": number_of(last, session.answers) if last else 0,
        "of": panels.count_questions(session.panel_snapshot),
        "held": session.held_at is not None,
        "rating": running_score(session.organization_id, session.id).rating,
        "needs_review": any(answer.state == "needs_review" for answer in session.answers),
    }


def scoring_payload(answer: Answer) -> dict[str, Any]:
    """The reviewers' update, with every number that was made."""
    card = answer.scorecard
    status = {"turn": answer.turn, "status": answer.state, "review_reason": answer.review_reason}
    if card is None:
        return {**status, "score": None, "components": [], "evidence": [], "scorer": ""}
    return {
        **status,
        "score": card.total,
        "components": card.components,
        "deductions": card.deductions,
        "evidence": card.evidence,
        "scorer": card.scorer,
        "flags": card.flags,
    }
