"""What a person heard where the recognition was wrong."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import Transaction, transaction
from app.domain.audit_log import AuditAction
from app.domain.interview import SETTLED, AnswerState, next_answer_state
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, TranscriptCorrection
from app.interviews.services.owned import lock_answer
from app.ports import Ports

LONGEST_TRANSCRIPT_CHARACTERS = 50_000


def correct_transcript(
    ports: Ports, actor: Actor, session_id: uuid.UUID, turn: int, text: str, read_version: int
) -> None:
    """Keep `text` beside the original and have the answer rated again; `read_version` is what the person corrected.

    Raises NotFound, InvalidInput, Conflict where the answer is not settled or has been corrected meanwhile.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_TRANSCRIPT_CHARACTERS:
        raise InvalidInput("A transcript has 1 to %(most)s characters.", most=LONGEST_TRANSCRIPT_CHARACTERS)
    with transaction(db.session) as tx:
        answer = lock_answer(actor.organization_id, session_id, turn)
        _check(answer, text, read_version)
        before = _describe(answer)
        _keep(answer, actor, text)
        audit.record(actor, AuditAction.TRANSCRIPT_CORRECTED, session_id, before, _describe(answer))
        _ask_for_rating(tx, ports, answer)


def _check(answer: Answer, text: str, read_version: int) -> None:
    if answer.source == "text":
        raise Conflict("The candidate wrote this answer; there is no recognition to correct.")
    if answer.state not in SETTLED or answer.state == AnswerState.UNANSWERED:
        raise Conflict("This answer is still being transcribed or rated. Try again in a moment.")
    if answer.transcript_version != read_version:
        raise Conflict("Somebody else has corrected this transcript meanwhile. Read it again before you change it.")
    if text == answer.text_in_force:
        raise InvalidInput("Nothing was changed.")


def _keep(answer: Answer, actor: Actor, text: str) -> None:
    answer.transcript_version += 1
    correction = TranscriptCorrection(text=text, version=answer.transcript_version, corrected_by_id=actor.user_id)
    answer.corrections.append(correction)
    answer.state = next_answer_state(answer.state, AnswerState.TRANSCRIBED)
    answer.review_reason = ""
    repository.flush()


def _describe(answer: Answer) -> dict[str, Any]:
    """The words themselves stay out of the log, which outlives what a candidate may ask to have erased."""
    text = answer.text_in_force
    return {
        "turn": answer.turn,
        "transcript_version": answer.transcript_version,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "draft_rating": answer.scorecard.total if answer.scorecard else None,
    }


def _ask_for_rating(tx: Transaction, ports: Ports, answer: Answer) -> None:
    answer_id, session_id, changed = str(answer.id), answer.session_id, {"turn": answer.turn, "status": answer.state}
    tx.after_commit(lambda: ports.jobs.enqueue("score_answer", answer_id))
    tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "scoring_update", changed))
