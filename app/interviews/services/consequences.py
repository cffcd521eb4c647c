"""What follows from stored sound: the turn ends, somebody is told who speaks, captions are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.caption_pace import NORMAL_STEP_SECONDS
from app.domain.turn_detector import TurnProgress, end_silence_seconds, noticed_silence_seconds
from app.interviews.services.ingesting import Heard
from app.interviews.services.known_turn import KnownTurn
from app.interviews.services.live import tell_who_speaks, turn_state
from app.interviews.services.turns import end_turn
from app.ports import Payload, Ports

URGENT_STEP_SECONDS = 0.25
CAPTION_CLAIM_SECONDS = 15.0
Tell = Callable[[Heard, Payload], None]


def go_on(ports: Ports, owed: Sequence[Heard], tell_candidate: Tell | None = None) -> None:
    """Where the turn goes on, tell who speaks and ask for captions, for many at the cost of one.

    `tell_candidate`: a shorter way to a candidate than the broadcaster's, given what was heard and the `turn_state`.
    """
    going_on = [heard for heard in owed if heard.end_reason is None]
    _tell_states(ports, [heard for heard in going_on if _is_news(heard)], tell_candidate)
    for heard in going_on:
        if _is_change_of_speech(heard):
            tell_who_speaks(ports, heard.session_id, heard.turn, speaking=heard.after.speaking)
    _request_captions(ports, [heard for heard in going_on if _captions_are_due(heard)])


def end_if_due(ports: Ports, heard: Heard) -> None:
    if heard.end_reason is not None:
        end_turn(ports, heard.session_id, heard.chunk.turn, heard.end_reason)


def needs_action(heard: Heard) -> bool:
    """Most chunks change nothing that anybody is told."""
    return _is_news(heard) or _captions_are_due(heard) or heard.end_reason is not None


def _is_news(heard: Heard) -> bool:
    """Once a second, and when somebody starts or stops speaking."""
    return int(heard.before.audio_seconds) != int(heard.after.audio_seconds) or _is_change_of_speech(heard)


def _is_change_of_speech(heard: Heard) -> bool:
    """Whoever speaks on after their sound was away starts anew: it was told that they had stopped."""
    before, after = heard.before, heard.after
    return before.speaking != after.speaking or (after.speaking and not before.is_heard_to_speak(heard.now))


def _tell_states(ports: Ports, owed: Sequence[Heard], tell_candidate: Tell | None) -> None:
    states = [(heard, turn_state(heard.turn, heard.fused, heard.now)) for heard in owed]
    for heard, state in states:
        if tell_candidate is None:
            ports.broadcaster.to_candidate(heard.session_id, "turn_state", state)
        else:
            tell_candidate(heard, state)
    ports.broadcaster.to_many_reviewers([(heard.session_id, "turn_state", state) for heard, state in states])


def _captions_are_due(heard: Heard) -> bool:
    """Asked once a step, also while the pass before is still under way."""
    if not heard.after.speech_heard:
        return False
    step = _caption_step(heard.turn, heard.fused, heard.now)
    unheard = heard.after.audio_seconds - heard.turn.fields["captioned_seconds"]
    is_next_step = int(heard.before.audio_seconds / step) != int(heard.after.audio_seconds / step)
    return is_next_step and unheard >= step


def _request_captions(ports: Ports, owed: Sequence[Heard]) -> None:
    sessions = [heard.session_id for heard in owed]
    claimed = ports.live.claim_each(sessions, "transcribe_live", CAPTION_CLAIM_SECONDS)
    for heard, is_ours in zip(owed, claimed, strict=True):
        if is_ours:
            session_id, turn = heard.session_id, heard.chunk.turn
            ports.live.update_turn(session_id, turn, {"captioned_seconds": heard.after.audio_seconds})
            ports.jobs.enqueue("transcribe_live", str(session_id), turn)


def _caption_step(turn: KnownTurn, fused: TurnProgress, now: float) -> float:
    """Near the end of the silence the second opinion is asked more often, so that the turn ends in time."""
    silence_left = end_silence_seconds(fused, turn.limits) - noticed_silence_seconds(fused, now)
    if silence_left <= 2 * NORMAL_STEP_SECONDS:
        return URGENT_STEP_SECONDS
    return float(turn.fields.get("caption_step_seconds", NORMAL_STEP_SECONDS))
