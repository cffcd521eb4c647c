"""The state machines of an interview session and of an answer: legal transitions only."""

from __future__ import annotations

from enum import StrEnum

from app.errors import IllegalTransition


class SessionState(StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    TECHNICAL_FAILURE = "technical_failure"


class AnswerState(StrEnum):
    """What is owed to an answer.

    asked: to be heard. recorded: to be stored, then transcribed. transcribed: to be scored. scored and needs_review:
    settled. unanswered: the interview ended before anything was said; it counts in no average.
    """

    ASKED = "asked"
    RECORDED = "recorded"
    TRANSCRIBED = "transcribed"
    SCORED = "scored"
    NEEDS_REVIEW = "needs_review"
    UNANSWERED = "unanswered"


ENDED = frozenset({SessionState.COMPLETED, SessionState.ABANDONED, SessionState.TECHNICAL_FAILURE})
SETTLED = frozenset({AnswerState.SCORED, AnswerState.NEEDS_REVIEW, AnswerState.UNANSWERED})
# An answer gets there without its sound stored where it was typed, or where storing was given up.
PAST_STORING = frozenset({AnswerState.TRANSCRIBED, AnswerState.SCORED, AnswerState.NEEDS_REVIEW})

_SESSION_TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.WAITING: frozenset({SessionState.QUEUED, SessionState.ACTIVE, SessionState.ABANDONED}),
    SessionState.QUEUED: frozenset({SessionState.WAITING, SessionState.ACTIVE, SessionState.ABANDONED}),
    SessionState.ACTIVE: ENDED | {SessionState.PAUSED},
    SessionState.PAUSED: ENDED | {SessionState.ACTIVE},
}
_ANSWER_TRANSITIONS: dict[AnswerState, frozenset[AnswerState]] = {
    AnswerState.ASKED: frozenset({AnswerState.RECORDED, AnswerState.TRANSCRIBED, AnswerState.UNANSWERED}),
    AnswerState.RECORDED: frozenset({AnswerState.TRANSCRIBED, AnswerState.NEEDS_REVIEW}),
    AnswerState.TRANSCRIBED: frozenset({AnswerState.SCORED, AnswerState.NEEDS_REVIEW}),
    AnswerState.NEEDS_REVIEW: frozenset({AnswerState.TRANSCRIBED, AnswerState.SCORED}),
    AnswerState.SCORED: frozenset({AnswerState.TRANSCRIBED}),
}


def next_session_state(current: str, wanted: SessionState) -> SessionState:
    """Raises IllegalTransition naming both states."""
    state = SessionState(current)
    if wanted not in _SESSION_TRANSITIONS.get(state, frozenset()):
        raise IllegalTransition(f"An interview that is {state.value} cannot become {wanted.value}.")
    return wanted


def next_answer_state(current: str, wanted: AnswerState) -> AnswerState:
    """Raises IllegalTransition naming both states."""
    state = AnswerState(current)
    if wanted not in _ANSWER_TRANSITIONS.get(state, frozenset()):
        raise IllegalTransition(f"An answer that is {state.value} cannot become {wanted.value}.")
    return wanted
