"""Open turns: when they end, signs of life without sound, and what is told of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.turn_detector import (
    LATE_SOUND_SECONDS,
    TurnEndReason,
    TurnProgress,
    find_end,
    noticed_silence_seconds,
    seconds_until_end,
)
from app.errors import StaleTurn
from app.interviews.services.events import tell_everybody
from app.interviews.services.known_turn import KnownTurn
from app.interviews.services.turns import end_turn
from app.ports import Ports

# Events are lossy: what is told once by a change is told a few times where there is none.
TOLD_FOR_SECONDS = 5.0


def find_due_turns(ports: Ports, session_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the sessions whose open turn `watch_turn` has to look at, or which cannot be understood."""
    now, live_turns = ports.live.read_turns(session_ids)
    pairs = zip(session_ids, live_turns, strict=True)
    return [session_id for session_id, live_turn in pairs if live_turn and _is_due(live_turn, now)]


def watch_turn(ports: Ports, session_id: uuid.UUID) -> bool:
    """End the open turn if its time has come; else, where its sound has stopped in mid-speech, tell reviewers so."""
    now, (live_turn,) = ports.live.read_turns([session_id])
    if live_turn is None or live_turn["paused_at"] is not None:
        return False
    turn = KnownTurn.from_fields(live_turn)
    reason = _find_end_now(turn, now)
    if reason is not None:
        return end_turn(ports, session_id, turn.number, reason)
    if _has_just_stopped(turn.progress, now):
        _tell_of_lost_sound(ports, session_id, turn, now)
    return False


def finish_turn(ports: Ports, session_id: uuid.UUID, turn: int, last_seq: int) -> None:
    """The candidate says "I'm finished": the turn ends once chunk `last_seq` is stored; -1 where nothing was sent."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        raise StaleTurn("Turn %(turn)s is not open.", turn=turn)
    if live_turn["received_through"] >= last_seq:
        end_turn(ports, session_id, turn, TurnEndReason.FINISHED)
    else:
        ports.live.update_turn(session_id, turn, {"finish_at": last_seq})


def keep_thinking(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """Restart the silence window, and the waits for speech and for sound."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        raise StaleTurn("Turn %(turn)s is not open.", turn=turn)
    now = ports.live.now()
    known = KnownTurn.from_fields(live_turn)
    progress = known.progress.still_there(now)
    ports.live.update_turn(session_id, turn, {"progress": progress.to_dict()})
    tell_everybody(ports, session_id, "turn_state", turn_state(known, known.fuse(progress), now))
    if known.progress.speaking:
        tell_who_speaks(ports, session_id, known, speaking=False)


def turn_state(turn: KnownTurn, fused: TurnProgress, now: float) -> dict[str, Any]:
    """What is told of an open turn; `fused` as `find_end_of` takes it."""
    return {
        "turn": turn.number,
        "speaking": fused.speaking,
        "silence_seconds": round(noticed_silence_seconds(fused, now), 2),
        "ends_in_seconds": round(seconds_until_end(fused, turn.limits, now), 1),
    }


def find_end_of(turn: KnownTurn, fused: TurnProgress, received_through: int, now: float) -> TurnEndReason | None:
    """`fused`: what both opinions make of the turn."""
    finish_at = turn.fields["finish_at"]
    if finish_at is not None and received_through >= finish_at:
        return TurnEndReason.FINISHED
    return find_end(fused, turn.limits, now)


def tell_who_speaks(ports: Ports, session_id: uuid.UUID, turn: KnownTurn, *, speaking: bool) -> None:
    """To whoever watches all interviews of the organisation: changes alone, not every second of each."""
    payload = {"session": str(session_id), "turn": turn.number, "speaking": speaking}
    ports.broadcaster.to_dashboard(uuid.UUID(turn.fields["organization_id"]), "live_update", payload)


def _tell_of_lost_sound(ports: Ports, session_id: uuid.UUID, turn: KnownTurn, now: float) -> None:
    silent = replace(turn.fuse(turn.progress), speaking=False)
    ports.broadcaster.to_reviewers(session_id, "turn_state", turn_state(turn, silent, now))
    tell_who_speaks(ports, session_id, turn, speaking=False)


def _is_due(live_turn: Mapping[str, Any], now: float) -> bool:
    try:
        if live_turn["paused_at"] is not None:
            return False
        turn = KnownTurn.from_fields(live_turn)
        return _find_end_now(turn, now) is not None or _has_just_stopped(turn.progress, now)
    except (KeyError, TypeError):
        return True  # whoever ends it says what is wrong with it; the others are looked at all the same


def _find_end_now(turn: KnownTurn, now: float) -> TurnEndReason | None:
    return find_end_of(turn, turn.fuse(turn.progress), turn.received_through, now)


def _has_just_stopped(progress: TurnProgress, now: float) -> bool:
    """In mid-speech, as when a network died without a word."""
    is_recent = now - progress.last_audio_at < LATE_SOUND_SECONDS + TOLD_FOR_SECONDS
    return progress.speaking and is_recent and not progress.is_heard_to_speak(now)
