"""What reviewers and, where the panel allows it, candidates read about an answer; people decide on the latter."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.candidate_advice import FIXED_WORDING, compose_advice
from app.domain.feedback_wording import find_forbidden_words
from app.domain.interview import ENDED, AnswerState
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.i18n import in_language, translate
from app.interviews.models import Answer, AnswerFeedback
from app.interviews.services.events import tell_state_after
from app.interviews.services.feedback_subject import advise, find_current, is_shared, row_of
from app.interviews.services.owned import lock_answer, lock_session
from app.ports import Ports

LONGEST_ADVICE = 2000
A_PERSON = "a person"


class Decision(StrEnum):
    """Of a person, on what the candidate reads."""

    NONE = ""
    APPROVED = "approved"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class FeedbackReading:
    """As reviewers see it. `advice` is what the candidate reads or would read; `is_shown`: they can read it now.

    `decision` is on what the advice rests on now: a corrected transcript asks for a new one.
    """

    summary: str
    summary_written_by: str
    advice: str
    advice_written_by: str
    decision: Decision
    decided_by: str
    is_shared: bool
    is_shown: bool


def read_feedback(answer: Answer) -> FeedbackReading | None:
    """None for what is not rated, or rated with another answer."""
    if answer.scorecard is None or answer.is_probe:
        return None
    row = find_current(answer) or AnswerFeedback(
        summary="", summary_written_by="", advice="", advice_written_by="", decision=""
    )
    decision = Decision(row.decision)
    return FeedbackReading(
        summary=row.summary,
        summary_written_by=row.summary_written_by,
        advice=row.advice or _compose_advice(answer),
        advice_written_by=row.advice_written_by or FIXED_WORDING,
        decision=decision,
        decided_by=row.decided_by.name if row.decided_by else "",
        is_shared=is_shared(answer.session),
        is_shown=_is_shown(answer, decision),
    )


def _compose_advice(answer: Answer) -> str:
    with in_language(answer.session.panel_snapshot["language"]):
        return compose_advice(advise(answer), translate)


def approve_advice(ports: Ports, actor: Actor, session_id: uuid.UUID, turn: int, text: str) -> None:
    """The candidate reads `text` from now on. Raises InvalidInput, NotFound, Conflict."""
    text = _checked(text)
    with transaction(db.session) as tx:
        answer = lock_answer(actor.organization_id, session_id, turn)
        _approve(actor, answer, text)
        tell_state_after(tx, ports, answer.session)


def approve_all_advice(ports: Ports, actor: Actor, session_id: uuid.UUID) -> int:
    """As drafted, of every answer on which nobody has decided; how many they were. Raises NotFound, Conflict."""
    with transaction(db.session) as tx:
        session = lock_session(actor.organization_id, session_id)
        drafted = [
            (answer, found.advice)
            for answer in session.answers
            if (found := read_feedback(answer)) and not found.decision
        ]
        for answer, advice in drafted:
            _approve(actor, answer, advice)
        tell_state_after(tx, ports, session)
        return len(drafted)


def withhold_advice(ports: Ports, actor: Actor, session_id: uuid.UUID, turn: int) -> None:
    """The candidate reads nothing about this answer until somebody approves it. Raises NotFound, Conflict."""
    with transaction(db.session) as tx:
        answer = lock_answer(actor.organization_id, session_id, turn)
        row = _row_for_decision(answer)
        _decide(actor, answer, row, Decision.WITHHELD, AuditAction.FEEDBACK_WITHHELD)
        tell_state_after(tx, ports, answer.session)


def _approve(actor: Actor, answer: Answer, text: str) -> None:
    row, drafted = _row_for_decision(answer), read_feedback(answer)
    if drafted is None or text != drafted.advice:
        row.advice_written_by = A_PERSON
    elif not row.advice:
        row.advice_written_by = FIXED_WORDING
    row.advice = text
    _decide(actor, answer, row, Decision.APPROVED, AuditAction.FEEDBACK_APPROVED)


def _decide(actor: Actor, answer: Answer, row: AnswerFeedback, decision: Decision, action: AuditAction) -> None:
    row.decision, row.decided_at, row.decided_by_id = decision.value, utc_now(), actor.user_id
    after = {"turn": answer.turn, "text_sha256": hashlib.sha256(row.advice.encode()).hexdigest()}
    audit.record(actor, action, answer.session_id, {}, after)


def _row_for_decision(answer: Answer) -> AnswerFeedback:
    if answer.session.state not in ENDED:
        raise Conflict("The interview is not over yet.")
    if not is_shared(answer.session):
        raise Conflict("Candidates of this panel read no feedback; the panel's settings can change that.")
    if answer.scorecard is None or answer.is_probe:
        raise Conflict("There is no feedback on this answer.")
    return row_of(answer, answer.scorecard.covers)


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_ADVICE:
        raise InvalidInput("Feedback has 1 to %(most)s characters.", most=LONGEST_ADVICE)
    if faults := find_forbidden_words(text):
        raise InvalidInput(
            "Candidates cannot be told this as it stands: %(faults)s. Please reword it.", faults="; ".join(faults)
        )
    return text


def _is_shown(answer: Answer, decision: Decision) -> bool:
    """What nobody has decided on is shown where the panel wants no approval, and only of a rating that stands."""
    snapshot = answer.session.panel_snapshot
    if not is_shared(answer.session) or decision is Decision.WITHHELD:
        return False
    waits = snapshot.get("approves_feedback", True) and not snapshot["is_practice"]
    return decision is Decision.APPROVED or (not waits and answer.state == AnswerState.SCORED)
