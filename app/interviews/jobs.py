"""What workers run for interviews; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_ports
from app.interviews.services import (
    ahead,
    captions,
    feedback_writing,
    finalizing,
    progress,
    recovery,
    scoring,
    storing,
    trials,
)


def begin_interview(session_id: str) -> None:
    progress.begin_interview(get_ports(), uuid.UUID(session_id))


def ask_next(session_id: str, after_turn: int) -> None:
    progress.ask_next(get_ports(), uuid.UUID(session_id), after_turn)


def transcribe_live(session_id: str, turn: int) -> None:
    ports = get_ports()
    session = uuid.UUID(session_id)
    try:
        captions.caption_turn(ports, session, turn)
    finally:
        ports.live.release(session, "transcribe_live")
    ahead.follow_up(ports, session, turn)


def transcribe_ahead(session_id: str, turn: int) -> None:
    ahead.transcribe_ahead(get_ports(), uuid.UUID(session_id), turn)


def hear_trial(trial_id: str, language: str) -> None:
    trials.transcribe_trial(get_ports(), uuid.UUID(trial_id), language)


def store_turn(answer_id: str) -> None:
    storing.store_turn(get_ports(), uuid.UUID(answer_id))


def finalize_turn(answer_id: str) -> None:
    finalizing.finalize_turn(get_ports(), uuid.UUID(answer_id))


def score_answer(answer_id: str) -> None:
    scoring.score_answer(get_ports(), uuid.UUID(answer_id))


def write_feedback(answer_id: str) -> None:
    feedback_writing.write_feedback(get_ports(), uuid.UUID(answer_id))


def give_up(name: str, reason: str, *args: str | int) -> None:
    """What workers run once job `name` has failed as often as it may."""
    recovery.give_up(get_ports(), name, list(args), reason)
