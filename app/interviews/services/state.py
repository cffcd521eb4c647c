"""The one payload from which a candidate's client can go on, whatever it missed."""

from __future__ import annotations

import uuid
from typing import Any

from app.domain.interview import AnswerState
from app.domain.turn_detector import FINISHED_PROMPT_SECONDS, TurnProgress
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession
from app.interviews.services.events import question_payload
from app.interviews.services.turns import open_turn
from app.panels import services as panels
from app.ports import Payload, Ports

DISPLAY = ("captions", "question_text", "larger_type", "adjustable_timers")
NO_CAPTIONS = {"confirmed": "", "tentative": ""}


def describe_state(ports: Ports, session_id: uuid.UUID) -> dict[str, Any]:
    """The `session_state` payload; an open question whose live state was lost is opened again on the way."""
    session = repository.get_session(session_id)
    last = repository.find_last_answer(session_id)
    is_open = last is not None and last.state == AnswerState.ASKED
    if last is not None and is_open:
        open_turn(ports, last)
    clock, (live_turn,) = ports.live.read_turns([session_id])
    return {
        "state": session.state,
        "turn": last.turn if last else 0,
        "of": panels.count_questions(session.panel_snapshot),
        "question": question_payload(last, session.panel_snapshot) if last and is_open else None,
        "received_through": ports.audio.received_through(session_id, last.turn) if last and is_open else -1,
        "saved_through_turn": _saved_through(last),
        "transcript": _captions(ports, session_id, last) if is_open else NO_CAPTIONS,
        "greeting": session.greeting,
        "time_left_seconds": count_time_left(session, live_turn, clock),
        "turn_time_left_seconds": _count_turn_time_left(live_turn, clock),
        "held": session.held_at is not None,
        "reviewer_message": session.reviewer_message,
        "notice_version": session.panel_snapshot["notice_version"],
        "policy": _policy(session),
        "display": {name: bool(session.panel_snapshot.get(name)) for name in DISPLAY},
    }


def _saved_through(last: Answer | None) -> int:
    if last is None:
        return 0
    is_saved = last.state not in {AnswerState.ASKED, AnswerState.RECORDED} or bool(last.recording_path)
    return last.turn if is_saved else last.turn - 1


def _captions(ports: Ports, session_id: uuid.UUID, last: Answer | None) -> dict[str, str]:
    stored = ports.live.get_captions(session_id, last.turn) if last else None
    return {name: str(stored[name]) for name in NO_CAPTIONS} if stored else dict(NO_CAPTIONS)


def count_time_left(session: InterviewSession, live_turn: Payload | None, clock: float) -> float:
    """Seconds of the whole interview, as its clock stands."""
    left = float(session.panel_snapshot["total_seconds"]) - session.seconds_used
    if live_turn is not None:
        left -= TurnProgress.from_dict(live_turn["progress"]).elapsed_seconds(_time_of(live_turn, clock))
    return max(0.0, round(left, 1))


def _count_turn_time_left(live_turn: Payload | None, clock: float) -> float | None:
    if live_turn is None:
        return None
    elapsed = TurnProgress.from_dict(live_turn["progress"]).elapsed_seconds(_time_of(live_turn, clock))
    return max(0.0, round(float(live_turn["limits"]["max_turn_seconds"]) - elapsed, 1))


def _time_of(live_turn: Payload, clock: float) -> float:
    """The moment at which the turn's clock stands."""
    paused_at = live_turn["paused_at"]
    return clock if paused_at is None else float(paused_at)


def _policy(session: InterviewSession) -> dict[str, float]:
    return {
        **vars(panels.turn_limits(session.panel_snapshot)),
        "finished_prompt_seconds": FINISHED_PROMPT_SECONDS,
        "resume_window_seconds": session.panel_snapshot["resume_window_seconds"],
    }
