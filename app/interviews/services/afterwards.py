"""What the candidate reads and adds once the interview is over. Nothing of it replaces what was recorded or rated."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import Transaction, transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.candidate_statements import MOST_STATEMENTS, OPEN_FOR, REQUESTS, StatementKind, check_statement
from app.domain.interview import ENDED, AnswerState
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, InvitationRefused, NotFound
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, CandidateStatement, InterviewSession
from app.interviews.services.admission import WITHDRAWN, refusal_of
from app.interviews.services.events import tell_state_after
from app.interviews.services.feedback import read_feedback
from app.interviews.services.owned import lock_session
from app.organizations import services as organizations
from app.panels import services as panels
from app.ports import Ports

LONG_OVER = marked("This interview ended more than 30 days ago.")


@dataclass(frozen=True)
class OwnAnswer:
    """`text` as it was recognised or typed; None while it is being written down. `feedback` and `rating` are None
    where the panel does not share them, and feedback also while a person has not approved it yet.
    """

    turn: int
    question: str
    text: str | None
    is_typed: bool
    correction: str | None
    feedback: str | None
    feedback_is_approved: bool
    awaits_feedback: bool
    rating: float | None


@dataclass(frozen=True)
class Afterwards:
    session: InterviewSession
    answers: tuple[OwnAnswer, ...]
    comments: tuple[CandidateStatement, ...]
    requests: dict[str, CandidateStatement]


def find_ended_session(token: str) -> InterviewSession | None:
    """None while the interview is not over. Raises InvitationRefused as admission does, and where it is long over."""
    invitation = panels.find_by_token(token)
    if invitation is None:
        raise InvitationRefused("invitation_unknown", "This link is not known. Please check that it is complete.")
    if invitation.revoked_at is not None:
        raise refusal_of(invitation, "invitation_revoked", WITHDRAWN)
    session = repository.find_session_of_invitation(invitation.id)
    if session is None or session.state not in ENDED:
        return None
    if session.ended_at is not None and utc_now() - session.ended_at > OPEN_FOR:
        raise refusal_of(invitation, "afterwards_closed", LONG_OVER)
    return session


def name_organization(session: InterviewSession) -> str:
    return organizations.get_organization(session.organization_id).name


def read_afterwards(session: InterviewSession) -> Afterwards:
    statements = session.statements
    answers = [answer for answer in session.answers if answer.state != AnswerState.UNANSWERED]
    return Afterwards(
        session,
        tuple(_read(answer, session) for answer in answers),
        tuple(statement for statement in statements if statement.kind == StatementKind.COMMENT),
        {statement.kind: statement for statement in statements if statement.kind in REQUESTS},
    )


def correct_answer(ports: Ports, session_id: uuid.UUID, turn: int, text: str) -> None:
    """Keep the candidate's own version beside the transcript. Raises InvalidInput, NotFound, Conflict."""
    text = check_statement(StatementKind.CORRECTION, text)
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        answer = repository.find_answer(session_id, turn)
        if answer is None:
            raise NotFound("There is no such answer.")
        if answer.source == "text" or not answer.transcript_version:
            raise Conflict("There is no transcript of this answer to correct.")
        if text == (find_correction(session, answer) or answer.transcript_text):
            raise InvalidInput("Nothing was changed.")
        _add(tx, ports, session, StatementKind.CORRECTION, text, answer)


def add_statement(ports: Ports, session_id: uuid.UUID, kind: StatementKind, text: str) -> None:
    """A comment, or a request, which is made once. Raises InvalidInput, Conflict."""
    text = check_statement(kind, text)
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        if kind in REQUESTS and any(statement.kind == kind for statement in session.statements):
            raise Conflict("You have asked for this already; it has not been forgotten.")
        _add(tx, ports, session, kind, text)


def handle_request(ports: Ports, actor: Actor, session_id: uuid.UUID, statement_id: uuid.UUID) -> None:
    """Somebody of the organisation has dealt with it; safe to repeat. Raises NotFound."""
    with transaction(db.session) as tx:
        session = lock_session(actor.organization_id, session_id)
        statement = next((one for one in session.statements if one.id == statement_id and one.kind in REQUESTS), None)
        if statement is None:
            raise NotFound("There is no such request.")
        if statement.handled_at is not None:
            return
        statement.handled_at, statement.handled_by_id = utc_now(), actor.user_id
        audit.record(actor, AuditAction.REQUEST_HANDLED, session_id, {}, {"kind": statement.kind})
        tell_state_after(tx, ports, session)


def find_correction(session: InterviewSession, answer: Answer) -> str | None:
    """The candidate's newest version of an answer."""
    texts = [
        statement.text
        for statement in session.statements
        if statement.answer_id == answer.id and statement.kind == StatementKind.CORRECTION
    ]
    return texts[-1] if texts else None


def _add(
    tx: Transaction,
    ports: Ports,
    session: InterviewSession,
    kind: StatementKind,
    text: str,
    answer: Answer | None = None,
) -> None:
    if session.state not in ENDED:
        raise Conflict("The interview is not over yet.")
    if len(session.statements) >= MOST_STATEMENTS:
        raise Conflict("That was a lot. Please write to whoever sent you the link.")
    statement = CandidateStatement(
        organization_id=session.organization_id,
        answer_id=answer.id if answer else None,
        kind=kind.value,
        text=text,
    )
    session.statements.append(statement)
    visitor = Actor(session.organization_id, None)
    audit.record(visitor, AuditAction.CANDIDATE_STATED, session.id, {}, _describe(kind, text, answer))
    tell_state_after(tx, ports, session)


def _describe(kind: StatementKind, text: str, answer: Answer | None) -> dict[str, Any]:
    """The words themselves stay out of the log, which outlives what a candidate may ask to have erased."""
    where = {"turn": answer.turn} if answer else {}
    return {"kind": kind.value, **where, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}


def _read(answer: Answer, session: InterviewSession) -> OwnAnswer:
    snapshot, card = session.panel_snapshot, answer.scorecard
    is_practice = bool(snapshot["is_practice"])
    feedback = read_feedback(answer)
    is_rated = card is not None and answer.state == AnswerState.SCORED
    return OwnAnswer(
        turn=answer.turn,
        question=answer.question_version.text,
        text=answer.transcript_text if answer.transcript_version or answer.source == "text" else None,
        is_typed=answer.source == "text",
        correction=find_correction(session, answer),
        feedback=feedback.advice if feedback and feedback.is_shown else None,
        feedback_is_approved=bool(feedback and feedback.decision),
        awaits_feedback=bool(feedback and feedback.is_shared and not (feedback.is_shown or feedback.decision)),
        rating=card.total if card and is_rated and is_practice else None,
    )
