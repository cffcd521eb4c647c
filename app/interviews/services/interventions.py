"""What a reviewer does to an interview while it runs; each step is in the audit log."""

from __future__ import annotations

import uuid
from enum import StrEnum

from app.audit import services as audit
from app.audit.services import Actor
from app.database import Transaction, transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import SessionState, next_session_state
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.interviews.services import presence
from app.interviews.services.events import tell_everybody, tell_state_after
from app.interviews.services.extending import extend_answer, lengthen_interview
from app.interviews.services.owned import lock_session
from app.interviews.services.progress import end_interview
from app.interviews.services.state import describe_state
from app.ports import Ports

LONGEST_EXTENSION_SECONDS = 3600.0
LONGEST_MESSAGE_CHARACTERS = 500
RUNNING = frozenset({SessionState.ACTIVE, SessionState.PAUSED})


class Extended(StrEnum):
    """What gets more time: the interview as a whole, or the open answer and with it the interview."""

    INTERVIEW = "interview"
    ANSWER = "answer"


def extend_time(ports: Ports, actor: Actor, session_id: uuid.UUID, what: Extended, seconds: float) -> None:
    """Raises NotFound, InvalidInput, Conflict where the interview does not run or no answer is open."""
    if not 0 < seconds <= LONGEST_EXTENSION_SECONDS:
        raise InvalidInput("Add 1 to 60 minutes.")
    with transaction(db.session) as tx:
        session = _lock_running(actor, session_id)
        before = float(session.panel_snapshot["total_seconds"])
        lengthen_interview(session, seconds)
        if what is Extended.ANSWER:
            extend_answer(tx, ports, session_id, seconds)
        after = {"total_seconds": before + seconds, "what": what.value}
        audit.record(actor, AuditAction.TIME_EXTENDED, session_id, {"total_seconds": before}, after)
        _tell_candidate_after(tx, ports, session_id)
        tell_state_after(tx, ports, session)


def hold_interview(ports: Ports, actor: Actor, session_id: uuid.UUID) -> None:
    """Stop the clock until a reviewer says go on, whatever the connection does. Raises NotFound, Conflict."""
    with transaction(db.session) as tx:
        session = _lock_running(actor, session_id)
        if session.held_at is not None:
            return
        before = session.state
        session.held_at = utc_now()
        if session.state == SessionState.ACTIVE:
            session.state = next_session_state(session.state, SessionState.PAUSED)
        audit.record(actor, AuditAction.INTERVIEW_HELD, session_id, {"state": before}, {"state": session.state})
        tx.after_commit(lambda: presence.stop_clock(ports, session_id))
        _tell_candidate_after(tx, ports, session_id)
        tell_state_after(tx, ports, session)


def release_interview(ports: Ports, actor: Actor, session_id: uuid.UUID) -> None:
    """Go on at once where the candidate is there; else the resume window begins now. Raises NotFound, Conflict."""
    with transaction(db.session) as tx:
        session = _lock_running(actor, session_id)
        if session.held_at is None:
            return
        session.held_at = None
        audit.record(actor, AuditAction.INTERVIEW_RELEASED, session_id, {"held": True}, {"held": False})
        last = repository.find_last_answer(session_id)
        turn = last.turn if last else 0
        tx.after_commit(lambda: presence.let_go_on(ports, session_id))
        tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn))
        _tell_candidate_after(tx, ports, session_id)
        tell_state_after(tx, ports, session)


def end_by_reviewer(ports: Ports, actor: Actor, session_id: uuid.UUID) -> None:
    """What was said in the open answer is kept and rated. Raises NotFound, Conflict."""
    with transaction(db.session):
        session = _lock_running(actor, session_id)
        audit.record(actor, AuditAction.INTERVIEW_ENDED, session_id, {"state": session.state}, {"state": "abandoned"})
    end_interview(ports, session_id, SessionState.ABANDONED, "ended_by_reviewer")


def send_message(ports: Ports, actor: Actor, session_id: uuid.UUID, text: str) -> None:
    """Show the candidate a note, now and after a reconnect. Raises NotFound, InvalidInput, Conflict."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST_MESSAGE_CHARACTERS:
        raise InvalidInput("A message has 1 to %(most)s characters.", most=LONGEST_MESSAGE_CHARACTERS)
    with transaction(db.session) as tx:
        session = _lock_running(actor, session_id)
        before, session.reviewer_message = session.reviewer_message, text
        audit.record(actor, AuditAction.MESSAGE_SENT, session_id, {"text": before}, {"text": text})
        tx.after_commit(lambda: tell_everybody(ports, session_id, "reviewer_message", {"text": text}))


def _lock_running(actor: Actor, session_id: uuid.UUID) -> InterviewSession:
    session = lock_session(actor.organization_id, session_id)
    if session.state not in RUNNING:
        raise Conflict("The interview does not run, so there is nothing to change in it.")
    return session


def _tell_candidate_after(tx: Transaction, ports: Ports, session_id: uuid.UUID) -> None:
    def tell() -> None:
        ports.broadcaster.to_candidate(session_id, "session_state", describe_state(ports, session_id))

    tx.after_commit(tell)
