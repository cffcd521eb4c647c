"""More time for the open answer: by a reviewer, or by a candidate whose timers are adjustable."""

from __future__ import annotations

import uuid

from app.database import Transaction, transaction
from app.domain.accommodations import LONGEST_OWN_EXTENSION_SECONDS, OWN_EXTENSION_SECONDS
from app.domain.interview import AnswerState
from app.errors import Conflict, Forbidden, StaleTurn
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession
from app.ports import Ports


def take_more_time(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """A minute more for the open answer and for the interview, as granted (WCAG 2.2.1: at least ten times).

    Not in the audit log, which reviewers read: those who rate must not know what was granted. Raises Forbidden where
    it was not, StaleTurn, and Conflict after very many.
    """
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        if not session.panel_snapshot.get("adjustable_timers"):
            raise Forbidden("The time of this interview is set by those who invited you; ask them for more.")
        answer = _open_answer(session_id)
        if answer is None or answer.turn != turn:
            raise StaleTurn(f"Turn {turn} is not open.")
        if answer.extra_seconds >= LONGEST_OWN_EXTENSION_SECONDS:
            raise Conflict("No more time can be added to this answer. What you have said is saved.")
        lengthen_interview(session, OWN_EXTENSION_SECONDS)
        _extend(tx, ports, answer, OWN_EXTENSION_SECONDS)


def lengthen_interview(session: InterviewSession, seconds: float) -> None:
    total = float(session.panel_snapshot["total_seconds"])
    session.panel_snapshot = {**session.panel_snapshot, "total_seconds": total + seconds}


def extend_answer(tx: Transaction, ports: Ports, session_id: uuid.UUID, seconds: float) -> None:
    """Raises Conflict where no question is open."""
    answer = _open_answer(session_id)
    if answer is None:
        raise Conflict("No question is open just now. Add the time to the whole interview.")
    _extend(tx, ports, answer, seconds)


def _open_answer(session_id: uuid.UUID) -> Answer | None:
    last = repository.find_last_answer(session_id)
    return last if last is not None and last.state == AnswerState.ASKED else None


def _extend(tx: Transaction, ports: Ports, answer: Answer, seconds: float) -> None:
    answer.extra_seconds += seconds
    session_id, turn = answer.session_id, answer.turn
    tx.after_commit(lambda: _extend_live_turn(ports, session_id, turn, seconds))


def _extend_live_turn(ports: Ports, session_id: uuid.UUID, turn: int, seconds: float) -> None:
    live_turn = ports.live.get_turn(session_id)
    if live_turn is not None and live_turn["turn"] == turn:
        limits = live_turn["limits"]
        longer = {**limits, "max_turn_seconds": limits["max_turn_seconds"] + seconds}
        ports.live.update_turn(session_id, turn, {"limits": longer})
