"""Transcribing a turn while it goes on, so that its end waits for little. Nothing here is owed: lost, it is redone."""

from __future__ import annotations

import uuid

from app.domain.pcm16 import BYTES_PER_SECOND
from app.domain.settled_segments import Due, how_due
from app.domain.voice_fusion import SecondOpinion
from app.ports import Ports

JOBS = {Due.NOW: "transcribe_ahead", Due.OVERDUE: "transcribe_overdue"}
CLAIM_SECONDS = 30.0


def follow_up(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """After each look at the open turn: have its next stretch transcribed where one may have settled, before captions
    where that has waited too long behind them.
    """
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        return
    opinion = SecondOpinion.from_dict(live_turn.get("second_opinion"))
    due = how_due(opinion.heard_through, opinion.any_through, live_turn.get("ahead_through", 0.0))
    job = JOBS.get(due)
    if job is not None and ports.live.claim(session_id, job, CLAIM_SECONDS):
        ports.jobs.enqueue(job, str(session_id), turn)


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
    for job in JOBS.values():
        ports.live.release(session_id, job)
    follow_up(ports, session_id, turn)
