"""How turns open and end."""

from __future__ import annotations

import uuid
from typing import Any

from app.database import Transaction, transaction, utc_now
from app.domain.interview import AnswerState, next_answer_state
from app.domain.turn_detector import TurnEndReason, TurnProgress
from app.errors import InvalidInput, StaleTurn
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.events import tell_everybody
from app.panels import services as panels
from app.ports import Ports

# Of up to four bytes each, in one message of a candidate: app.web_server.socket_settings.MAX_MESSAGE_BYTES.
LONGEST_TYPED_ANSWER_CHARACTERS = 15_000


def open_turn(ports: Ports, answer: Answer) -> None:
    """Let audio in for the answer's turn; safe to repeat."""
    ports.live.open_turn(answer.session_id, live_turn_of(answer, ports.live.now()))


def live_turn_of(answer: Answer, now: float) -> dict[str, Any]:
    session = answer.session
    return {
        "turn": answer.turn,
        "answer_id": str(answer.id),
        "organization_id": str(answer.organization_id),
        "progress": TurnProgress.opened(now).to_dict(),
        "limits": _limits_of(answer),
        "resume_window_seconds": session.panel_snapshot["resume_window_seconds"],
        "vocabulary": answer.question_version.vocabulary,
        "language": session.panel_snapshot["language"],
        "paused_at": now if session.held_at else None,
        "held": session.held_at is not None,
        "finish_at": None,
        "captioned_seconds": 0.0,
    }


def _limits_of(answer: Answer) -> dict[str, float]:
    limits = vars(panels.turn_limits(answer.session.panel_snapshot))
    return {**limits, "max_turn_seconds": limits["max_turn_seconds"] + answer.extra_seconds}


def end_turn(ports: Ports, session_id: uuid.UUID, turn: int, reason: TurnEndReason) -> bool:
    """Take no more audio and owe the answer its transcription; False where the turn had ended before."""
    live_turn = ports.live.get_turn(session_id)
    if not ports.live.close_turn(session_id, turn):
        return False
    seconds = _elapsed_seconds(live_turn, ports.live.now())
    with transaction(db.session) as tx:
        answer = repository.find_answer(session_id, turn, lock=True)
        if answer is None or answer.state != AnswerState.ASKED:
            return False
        _record(ports, tx, answer, reason, seconds)
    return True


def answer_in_writing(ports: Ports, session_id: uuid.UUID, turn: int, text: str) -> None:
    """Take the typed text as the answer. Raises InvalidInput, or StaleTurn where the turn has ended."""
    text = text.strip()
    if not text:
        raise InvalidInput("Please type an answer before sending it.")
    if len(text) > LONGEST_TYPED_ANSWER_CHARACTERS:
        raise InvalidInput("Please keep the answer under %(most)d characters.", most=LONGEST_TYPED_ANSWER_CHARACTERS)
    live_turn = ports.live.get_turn(session_id)
    if not ports.live.close_turn(session_id, turn):
        raise StaleTurn("Turn %(turn)s is not open.", turn=turn)
    seconds = _elapsed_seconds(live_turn, ports.live.now())
    with transaction(db.session) as tx:
        answer = repository.find_answer(session_id, turn, lock=True)
        if answer is None or answer.state != AnswerState.ASKED:
            raise StaleTurn("Turn %(turn)s has ended.", turn=turn)
        answer.source = "text"
        answer.transcript_text = text
        _record(ports, tx, answer, TurnEndReason.FINISHED, seconds)


def _record(ports: Ports, tx: Transaction, answer: Answer, reason: TurnEndReason, seconds: float) -> None:
    answer.state = next_answer_state(answer.state, AnswerState.RECORDED)
    answer.recorded_at = utc_now()
    answer.end_reason = reason.value
    answer.session.seconds_used += seconds
    session_id, answer_id, turn = answer.session_id, str(answer.id), answer.turn
    ended = {"turn": turn, "reason": reason.value}
    tx.after_commit(lambda: tell_everybody(ports, session_id, "turn_ended", ended))
    tx.after_commit(lambda: ports.jobs.enqueue("store_turn", answer_id))


def _elapsed_seconds(live_turn: dict[str, Any] | None, now: float) -> float:
    if live_turn is None:
        return 0.0
    paused_at = live_turn["paused_at"]
    return TurnProgress.from_dict(live_turn["progress"]).elapsed_seconds(now if paused_at is None else paused_at)
