"""Transcribing a turn while it goes on, so that its end waits for little. Nothing here is owed: lost, it is redone."""

from __future__ import annotations

import uuid

from app.domain.settled_segments import Due, how_due
from app.domain.voice_fusion import SecondOpinion
from app.ports import Ports

JOB = "transcribe_ahead"
CLAIM_SECONDS = 30.0
BYTES_PER_SECOND = 32_000


def follow_up(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """After each look at the open turn: have its next stretch transcribed where one may have settled, at once where
    that has waited too long behind captions.
    """
    due = _how_due(ports, session_id, turn)
    if due is Due.OVERDUE:
        transcribe_ahead(ports, session_id, turn)
    elif due is Due.NOW:
        _request(ports, session_id, turn)


def transcribe_ahead(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """One stretch; asks for the next where it is due already. Does nothing once the turn has ended."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        return
    pcm16 = b"".join(ports.audio.read(session_id, turn))
    memory = ports.live.get_partial(session_id, turn)
    part = ports.transcriber.transcribe_part(pcm16, live_turn["vocabulary"], live_turn["language"], memory)
    ports.live.save_partial(session_id, turn, part.memory)
    if part.is_complete:
        ports.live.update_turn(session_id, turn, {"ahead_through": len(pcm16) / BYTES_PER_SECOND})
    ports.live.release(session_id, JOB)
    if _how_due(ports, session_id, turn) is not Due.NOT_YET:
        _request(ports, session_id, turn)


def _how_due(ports: Ports, session_id: uuid.UUID, turn: int) -> Due:
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        return Due.NOT_YET
    opinion = SecondOpinion.from_dict(live_turn.get("second_opinion"))
    return how_due(opinion.heard_through, opinion.any_through, live_turn.get("ahead_through", 0.0))


def _request(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    if ports.live.claim(session_id, JOB, CLAIM_SECONDS):
        ports.jobs.enqueue(JOB, str(session_id), turn)
