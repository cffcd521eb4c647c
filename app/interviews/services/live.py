"""Audio and signs of life while a turn is open. No database is touched in this path."""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from app.domain.caption_pace import NORMAL_STEP_SECONDS
from app.domain.turn_detector import (
    TurnEndReason,
    TurnLimits,
    TurnProgress,
    end_silence_seconds,
    find_end,
    seconds_until_end,
)
from app.domain.voice_fusion import SecondOpinion, fuse
from app.errors import Conflict, InvalidInput, StaleTurn
from app.interviews.services.events import tell_everybody
from app.interviews.services.turns import end_turn
from app.ports import Ports, VoiceActivity

SAMPLE_RATE_HZ = 16_000
BYTES_PER_SECOND = SAMPLE_RATE_HZ * 2
FRAME_SECONDS = 0.02
FRAME_BYTES = round(BYTES_PER_SECOND * FRAME_SECONDS)
SHORTEST_CHUNK_BYTES = FRAME_BYTES
LONGEST_CHUNK_BYTES = BYTES_PER_SECOND
URGENT_STEP_SECONDS = 0.25
CAPTION_CLAIM_SECONDS = 15.0
# A click is not speech: most of the last fifth of a second must be voiced.
VOICED_WINDOW_FRAMES = 10
VOICED_FRAMES_NEEDED = 6


@dataclass
class Connection:
    """One candidate's socket, with what its microphone taught the voice detector."""

    session_id: uuid.UUID
    connection_id: str
    voice: VoiceActivity
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=VOICED_WINDOW_FRAMES))

    def hears_speech(self, frame_pcm16: bytes) -> bool:
        self.recent.append(self.voice.is_speech(frame_pcm16))
        return sum(self.recent) >= VOICED_FRAMES_NEEDED


@dataclass(frozen=True)
class Ingested:
    """`end_reason` is set where what was heard ends the turn; the caller then calls turns.end_turn."""

    received_through: int
    end_reason: TurnEndReason | None = None


def ingest_chunk(ports: Ports, connection: Connection, turn: int, seq: int, pcm16: bytes) -> Ingested:
    """Store one chunk durably and act on what is heard in it.

    Raises InvalidInput, StaleTurn, Superseded or StorageFailed; whatever is raised, the client keeps the chunk.
    """
    _check_chunk(seq, pcm16)
    session_id = connection.session_id
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        raise StaleTurn(f"Turn {turn} is not open.")
    if live_turn.get("held"):
        raise Conflict("The interviewers have paused the interview; it goes on when they say so.")
    if seq != live_turn["received_through"] + 1:
        return Ingested(live_turn["received_through"])
    now = ports.live.now()
    before = TurnProgress(**live_turn["progress"])
    after = _listen(connection, before, pcm16, now)
    changes = {"progress": after.to_dict()}
    appended = ports.audio.append(session_id, turn, seq, pcm16, connection.connection_id, changes)
    if not appended.stored:
        return Ingested(appended.received_through)
    return Ingested(seq, _react(ports, session_id, {**live_turn, **changes, "received_through": seq}, before, now))


def watch_turn(ports: Ports, session_id: uuid.UUID) -> bool:
    """End the open turn if its time has come; the ticker calls this once a second."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["paused_at"] is not None:
        return False
    reason = find_end(_fused_progress(live_turn), _limits(live_turn), ports.live.now())
    return reason is not None and end_turn(ports, session_id, live_turn["turn"], reason)


def finish_turn(ports: Ports, session_id: uuid.UUID, turn: int, last_seq: int) -> None:
    """The candidate says "I'm finished": the turn ends once chunk `last_seq` is stored; -1 where nothing was sent."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        raise StaleTurn(f"Turn {turn} is not open.")
    if live_turn["received_through"] >= last_seq:
        end_turn(ports, session_id, turn, TurnEndReason.FINISHED)
    else:
        ports.live.update_turn(session_id, turn, {"finish_at": last_seq})


def keep_thinking(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """Restart the silence window, and the waits for speech and for sound."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        raise StaleTurn(f"Turn {turn} is not open.")
    now = ports.live.now()
    progress = TurnProgress(**live_turn["progress"]).still_there(now)
    ports.live.update_turn(session_id, turn, {"progress": progress.to_dict()})
    _tell_turn_state(ports, session_id, {**live_turn, "progress": progress.to_dict()}, now)


def _check_chunk(seq: int, pcm16: bytes) -> None:
    if seq < 0:
        raise InvalidInput("seq counts from 0.")
    if len(pcm16) % 2 or not SHORTEST_CHUNK_BYTES <= len(pcm16) <= LONGEST_CHUNK_BYTES:
        raise InvalidInput("A chunk holds 20 ms to 1 s of 16-bit mono PCM at 16,000 Hz.")


def _listen(connection: Connection, progress: TurnProgress, pcm16: bytes, now: float) -> TurnProgress:
    whole = len(pcm16) - len(pcm16) % FRAME_BYTES
    for start in range(0, whole, FRAME_BYTES):
        is_speech = connection.hears_speech(pcm16[start : start + FRAME_BYTES])
        progress = progress.heard(FRAME_SECONDS, is_speech, now)
    rest_seconds = (len(pcm16) - whole) / BYTES_PER_SECOND
    return progress.heard(rest_seconds, progress.speaking, now) if rest_seconds else progress


def _react(
    ports: Ports, session_id: uuid.UUID, live_turn: dict[str, Any], before: TurnProgress, now: float
) -> TurnEndReason | None:
    progress = TurnProgress(**live_turn["progress"])
    if live_turn["finish_at"] is not None and live_turn["received_through"] >= live_turn["finish_at"]:
        return TurnEndReason.FINISHED
    reason = find_end(_fused_progress(live_turn), _limits(live_turn), now)
    if reason is not None:
        return reason
    if int(before.audio_seconds) != int(progress.audio_seconds) or before.speaking != progress.speaking:
        _tell_turn_state(ports, session_id, live_turn, now)
    if before.speaking != progress.speaking:
        _tell_who_speaks(ports, session_id, live_turn, speaking=progress.speaking)
    _request_captions(ports, session_id, live_turn, progress)
    return None


def _tell_who_speaks(ports: Ports, session_id: uuid.UUID, live_turn: dict[str, Any], *, speaking: bool) -> None:
    """To whoever watches all interviews of the organisation: changes alone, not every second of each."""
    payload = {"session": str(session_id), "turn": live_turn["turn"], "speaking": speaking}
    ports.broadcaster.to_dashboard(uuid.UUID(live_turn["organization_id"]), "live_update", payload)


def _request_captions(ports: Ports, session_id: uuid.UUID, live_turn: dict[str, Any], progress: TurnProgress) -> None:
    due = progress.audio_seconds - live_turn["captioned_seconds"] >= _caption_step(live_turn)
    if not (due and progress.speech_heard and ports.live.claim(session_id, "transcribe_live", CAPTION_CLAIM_SECONDS)):
        return
    ports.live.update_turn(session_id, live_turn["turn"], {"captioned_seconds": progress.audio_seconds})
    ports.jobs.enqueue("transcribe_live", str(session_id), live_turn["turn"])


def _caption_step(live_turn: dict[str, Any]) -> float:
    """Near the end of the silence the second opinion is asked more often, so that the turn ends in time."""
    progress = _fused_progress(live_turn)
    silence_left = end_silence_seconds(progress, _limits(live_turn)) - progress.silence_seconds
    if silence_left <= 2 * NORMAL_STEP_SECONDS:
        return URGENT_STEP_SECONDS
    return float(live_turn.get("caption_step_seconds", NORMAL_STEP_SECONDS))


def _tell_turn_state(ports: Ports, session_id: uuid.UUID, live_turn: dict[str, Any], now: float) -> None:
    progress = _fused_progress(live_turn)
    payload = {
        "turn": live_turn["turn"],
        "speaking": progress.speaking,
        "silence_seconds": round(progress.silence_seconds, 2),
        "ends_in_seconds": round(seconds_until_end(progress, _limits(live_turn), now), 1),
    }
    tell_everybody(ports, session_id, "turn_state", payload)


def _fused_progress(live_turn: dict[str, Any]) -> TurnProgress:
    return fuse(TurnProgress(**live_turn["progress"]), SecondOpinion.from_dict(live_turn.get("second_opinion")))


def _limits(live_turn: dict[str, Any]) -> TurnLimits:
    return TurnLimits(**live_turn["limits"])
