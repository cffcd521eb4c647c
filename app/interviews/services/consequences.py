"""What follows from stored sound: the turn ends, somebody is told who speaks, captions are asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from app.domain.caption_pace import NORMAL_STEP_SECONDS
from app.domain.turn_detector import TurnProgress, end_silence_seconds
from app.interviews.services.ingesting import Heard
from app.interviews.services.known_turn import KnownTurn
from app.interviews.services.live import turn_state
from app.interviews.services.turns import end_turn
from app.ports import Payload, Ports

URGENT_STEP_SECONDS = 0.25
CAPTION_CLAIM_SECONDS = 15.0
Tell = Callable[[uuid.UUID, str, Payload], None]


def act_on(ports: Ports, heard: Heard, tell_candidate: Tell | None = None) -> None:
    """End the turn, or tell who speaks and ask for captions. `tell_candidate`: a shorter way than the broadcaster."""
    if heard.end_reason is not None:
        end_turn(ports, heard.session_id, heard.chunk.turn, heard.end_reason)
        return
    before, after = heard.before, heard.after
    if _is_news(before, after):
        state = turn_state(heard.turn, heard.fused, heard.now)
        for tell in (tell_candidate or ports.broadcaster.to_candidate, ports.broadcaster.to_reviewers):
            tell(heard.session_id, "turn_state", state)
    if before.speaking != after.speaking:
        _tell_who_speaks(ports, heard)
    if _captions_are_due(heard):
        _request_captions(ports, heard)


def needs_action(heard: Heard) -> bool:
    """Most chunks change nothing that anybody is told."""
    return _is_news(heard.before, heard.after) or _captions_are_due(heard) or heard.end_reason is not None


def _is_news(before: TurnProgress, after: TurnProgress) -> bool:
    """Once a second, and when somebody starts or stops speaking."""
    return int(before.audio_seconds) != int(after.audio_seconds) or before.speaking != after.speaking


def _tell_who_speaks(ports: Ports, heard: Heard) -> None:
    """To whoever watches all interviews of the organisation: changes alone, not every second of each."""
    payload = {"session": str(heard.session_id), "turn": heard.chunk.turn, "speaking": heard.after.speaking}
    ports.broadcaster.to_dashboard(uuid.UUID(heard.turn.fields["organization_id"]), "live_update", payload)


def _captions_are_due(heard: Heard) -> bool:
    """Asked once a step, also while the pass before is still under way."""
    if not heard.after.speech_heard:
        return False
    step = _caption_step(heard.turn, heard.fused)
    unheard = heard.after.audio_seconds - heard.turn.fields["captioned_seconds"]
    is_next_step = int(heard.before.audio_seconds / step) != int(heard.after.audio_seconds / step)
    return is_next_step and unheard >= step


def _request_captions(ports: Ports, heard: Heard) -> None:
    session_id, turn = heard.session_id, heard.chunk.turn
    if ports.live.claim(session_id, "transcribe_live", CAPTION_CLAIM_SECONDS):
        ports.live.update_turn(session_id, turn, {"captioned_seconds": heard.after.audio_seconds})
        ports.jobs.enqueue("transcribe_live", str(session_id), turn)


def _caption_step(turn: KnownTurn, fused: TurnProgress) -> float:
    """Near the end of the silence the second opinion is asked more often, so that the turn ends in time."""
    silence_left = end_silence_seconds(fused, turn.limits) - fused.silence_seconds
    if silence_left <= 2 * NORMAL_STEP_SECONDS:
        return URGENT_STEP_SECONDS
    return float(turn.fields.get("caption_step_seconds", NORMAL_STEP_SECONDS))
