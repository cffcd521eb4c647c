"""Audio while a turn is open, for many candidates at a time. No database is touched before a turn ends."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from app.domain.caption_pace import NORMAL_STEP_SECONDS
from app.domain.turn_detector import TurnEndReason, TurnProgress, end_silence_seconds
from app.errors import Conflict, InterviewBotError, InvalidInput, StaleTurn
from app.interviews.services.live import find_end_of, fused_progress, limits_of, tell_turn_state
from app.interviews.services.turns import end_turn
from app.ports import Appended, NewChunk, Ports, VoiceActivity

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
class Chunk:
    connection: Connection
    turn: int
    seq: int
    pcm16: bytes


@dataclass(frozen=True)
class Heard:
    """A chunk that is the next of its turn, with the turn after it and what was known before it."""

    chunk: Chunk
    live_turn: dict[str, Any]
    before: TurnProgress
    after: TurnProgress
    fused: TurnProgress
    now: float

    @property
    def session_id(self) -> uuid.UUID:
        return self.chunk.connection.session_id

    @property
    def end_reason(self) -> TurnEndReason | None:
        """Set where what was heard ends the turn."""
        return find_end_of(self.live_turn, self.fused, self.now)

    def to_store(self) -> NewChunk:
        chunk = self.chunk
        changes = {"progress": vars(self.after)}
        return NewChunk(self.session_id, chunk.turn, chunk.seq, chunk.pcm16, chunk.connection.connection_id, changes)


@dataclass(frozen=True)
class Ingested:
    """`heard` is what `act_on` is owed, None where the chunk was known before."""

    received_through: int
    heard: Heard | None = None


def ingest_chunks(ports: Ports, chunks: Sequence[Chunk]) -> list[Ingested | InterviewBotError]:
    """Store chunks durably; at most one of each session.

    In a chunk's place may stand InvalidInput, StaleTurn, Conflict, Superseded or StorageFailed; whatever stands
    there, the client keeps the chunk. Raises StorageFailed for all where the open turns cannot be read.
    """
    now, live_turns = ports.live.read_turns([chunk.connection.session_id for chunk in chunks])
    pairs = zip(chunks, live_turns, strict=True)
    outcomes = [_try_to_hear(*pair, now) for pair in pairs]
    heard = [outcome for outcome in outcomes if isinstance(outcome, Heard)]
    appended = iter(ports.audio.append([one.to_store() for one in heard]) if heard else ())
    return [_settle(one, next(appended)) if isinstance(one, Heard) else one for one in outcomes]


def act_on(ports: Ports, heard: Heard) -> None:
    """End the turn, or tell who speaks and ask for captions."""
    if heard.end_reason is not None:
        end_turn(ports, heard.session_id, heard.chunk.turn, heard.end_reason)
        return
    before, after = heard.before, heard.after
    if _is_news(before, after):
        tell_turn_state(ports, heard.session_id, heard.live_turn, heard.fused, heard.now)
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


def _try_to_hear(chunk: Chunk, live_turn: dict[str, Any] | None, now: float) -> Heard | Ingested | InterviewBotError:
    try:
        return _hear(chunk, live_turn, now)
    except InterviewBotError as error:
        return error


def _hear(chunk: Chunk, live_turn: dict[str, Any] | None, now: float) -> Heard | Ingested:
    _check_chunk(chunk.seq, chunk.pcm16)
    if live_turn is None or live_turn["turn"] != chunk.turn:
        raise StaleTurn(f"Turn {chunk.turn} is not open.")
    if live_turn.get("held"):
        raise Conflict("The interviewers have paused the interview; it goes on when they say so.")
    if chunk.seq != live_turn["received_through"] + 1:
        return Ingested(live_turn["received_through"])
    before = TurnProgress(**live_turn["progress"])
    after = _listen(chunk.connection, before, chunk.pcm16, now)
    changed = {**live_turn, "received_through": chunk.seq}
    return Heard(chunk, changed, before, after, fused_progress(changed, after), now)


def _check_chunk(seq: int, pcm16: bytes) -> None:
    if seq < 0:
        raise InvalidInput("seq counts from 0.")
    if len(pcm16) % 2 or not SHORTEST_CHUNK_BYTES <= len(pcm16) <= LONGEST_CHUNK_BYTES:
        raise InvalidInput("A chunk holds 20 ms to 1 s of 16-bit mono PCM at 16,000 Hz.")


def _listen(connection: Connection, progress: TurnProgress, pcm16: bytes, now: float) -> TurnProgress:
    whole = len(pcm16) - len(pcm16) % FRAME_BYTES
    frames = (connection.hears_speech(pcm16[start : start + FRAME_BYTES]) for start in range(0, whole, FRAME_BYTES))
    for is_speech, stretch in groupby(frames):
        progress = progress.heard(FRAME_SECONDS * sum(1 for _ in stretch), is_speech, now)
    rest_seconds = (len(pcm16) - whole) / BYTES_PER_SECOND
    return progress.heard(rest_seconds, progress.speaking, now) if rest_seconds else progress


def _settle(heard: Heard, appended: Appended | InterviewBotError) -> Ingested | InterviewBotError:
    if isinstance(appended, InterviewBotError):
        return appended
    return Ingested(appended.received_through, heard if appended.stored else None)


def _tell_who_speaks(ports: Ports, heard: Heard) -> None:
    """To whoever watches all interviews of the organisation: changes alone, not every second of each."""
    payload = {"session": str(heard.session_id), "turn": heard.chunk.turn, "speaking": heard.after.speaking}
    ports.broadcaster.to_dashboard(uuid.UUID(heard.live_turn["organization_id"]), "live_update", payload)


def _captions_are_due(heard: Heard) -> bool:
    """Asked once a step, also while the pass before is still under way."""
    step = _caption_step(heard.live_turn, heard.fused)
    unheard = heard.after.audio_seconds - heard.live_turn["captioned_seconds"]
    is_next_step = int(heard.before.audio_seconds / step) != int(heard.after.audio_seconds / step)
    return heard.after.speech_heard and is_next_step and unheard >= step


def _request_captions(ports: Ports, heard: Heard) -> None:
    session_id, turn = heard.session_id, heard.chunk.turn
    if ports.live.claim(session_id, "transcribe_live", CAPTION_CLAIM_SECONDS):
        ports.live.update_turn(session_id, turn, {"captioned_seconds": heard.after.audio_seconds})
        ports.jobs.enqueue("transcribe_live", str(session_id), turn)


def _caption_step(live_turn: dict[str, Any], fused: TurnProgress) -> float:
    """Near the end of the silence the second opinion is asked more often, so that the turn ends in time."""
    silence_left = end_silence_seconds(fused, limits_of(live_turn)) - fused.silence_seconds
    if silence_left <= 2 * NORMAL_STEP_SECONDS:
        return URGENT_STEP_SECONDS
    return float(live_turn.get("caption_step_seconds", NORMAL_STEP_SECONDS))
