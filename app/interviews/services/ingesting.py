"""Audio while a turn is open, for many candidates at a time. No database is touched before a turn ends.

What a process knows of an open turn it keeps with the connection, since nobody else may store its chunks: the store
tells, with the chunk that it takes, what others have changed of the turn, and refuses it where that is the progress.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from app.domain.pcm16 import BYTES_PER_SECOND
from app.domain.turn_detector import TurnEndReason, TurnProgress
from app.errors import Conflict, InterviewBotError, InvalidInput, StaleTurn
from app.interviews.services.known_turn import KnownTurn
from app.interviews.services.live import find_end_of
from app.ports import Appended, NewChunk, Ports, VoiceActivity

FRAME_SECONDS = 0.02
FRAME_BYTES = round(BYTES_PER_SECOND * FRAME_SECONDS)
SHORTEST_CHUNK_BYTES = FRAME_BYTES
LONGEST_CHUNK_BYTES = BYTES_PER_SECOND
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
    known: KnownTurn | None = None

    def hears_speech(self, frame_pcm16: bytes) -> bool:
        self.recent.append(self.voice.is_speech(frame_pcm16))
        return sum(self.recent) >= VOICED_FRAMES_NEEDED


@dataclass(frozen=True)
class Chunk:
    connection: Connection
    turn: int
    seq: int
    pcm16: bytes

    @cached_property
    def stretches(self) -> list[tuple[float, bool | None]]:
        """Seconds with or without speech; the last is None where less than a frame is left. Heard once, however often
        the turn is read again: the detector leans on what it heard before."""
        whole = len(self.pcm16) - len(self.pcm16) % FRAME_BYTES
        hears = self.connection.hears_speech
        frames = [hears(self.pcm16[start : start + FRAME_BYTES]) for start in range(0, whole, FRAME_BYTES)]
        heard: list[tuple[float, bool | None]] = [
            (FRAME_SECONDS * sum(1 for _ in stretch), is_speech) for is_speech, stretch in groupby(frames)
        ]
        rest_seconds = (len(self.pcm16) - whole) / BYTES_PER_SECOND
        return [*heard, (rest_seconds, None)] if rest_seconds else heard


@dataclass
class Heard:
    """A chunk that is the next of its turn, and what was known of the turn before and after it."""

    chunk: Chunk
    turn: KnownTurn
    before: TurnProgress
    after: TurnProgress
    now: float

    @property
    def session_id(self) -> uuid.UUID:
        return self.chunk.connection.session_id

    @cached_property
    def fused(self) -> TurnProgress:
        return self.turn.fuse(self.after)

    @cached_property
    def end_reason(self) -> TurnEndReason | None:
        """Set where what was heard ends the turn."""
        return find_end_of(self.turn, self.fused, self.chunk.seq, self.now)

    def to_store(self) -> NewChunk:
        chunk = self.chunk
        changes = {"progress": vars(self.after)}
        owner = chunk.connection.connection_id
        return NewChunk(self.session_id, chunk.turn, chunk.seq, chunk.pcm16, owner, changes, self.turn.version)


@dataclass(frozen=True)
class Ingested:
    """`heard` is None where the chunk was known before."""

    received_through: int
    heard: Heard | None = None


Outcome = Ingested | InterviewBotError


def ingest_chunks(ports: Ports, chunks: Sequence[Chunk]) -> list[Outcome]:
    """Store chunks durably, those of one session in the order given.

    In a chunk's place may stand InvalidInput, StaleTurn, Conflict, Superseded or StorageFailed; whatever stands
    there, the client keeps the chunk. Raises StorageFailed for all where the open turns cannot be read.
    """
    outcomes = _store(ports, chunks, ports.live.recent_now())
    doubtful = [place for place, outcome in enumerate(outcomes) if _may_be_old(outcome)]
    if doubtful:
        again = [chunks[place] for place in doubtful]
        for place, outcome in zip(doubtful, _store(ports, again, _read_turns(ports, again)), strict=True):
            outcomes[place] = outcome
    return outcomes


def _may_be_old(outcome: Outcome) -> bool:
    """What a connection knows of its turn may be old where it speaks against a chunk."""
    is_stored = isinstance(outcome, Ingested) and outcome.heard is not None
    return not is_stored and isinstance(outcome, Ingested | StaleTurn | Conflict)


def _read_turns(ports: Ports, chunks: Sequence[Chunk]) -> float:
    """Tell the chunks' connections what the store says of their turns; returns the time there."""
    connections = list({chunk.connection.connection_id: chunk.connection for chunk in chunks}.values())
    now, live_turns = ports.live.read_turns([connection.session_id for connection in connections])
    for connection, live_turn in zip(connections, live_turns, strict=True):
        connection.known = KnownTurn.from_fields(live_turn) if live_turn else None
    return now


def _store(ports: Ports, chunks: Sequence[Chunk], now: float) -> list[Outcome]:
    outcomes = [_find_objection(chunk) or _hear(chunk, now) for chunk in chunks]
    heard = [outcome for outcome in outcomes if isinstance(outcome, Heard)]
    appended = iter(ports.audio.append([one.to_store() for one in heard]) if heard else ())
    return [_settle(one, next(appended)) if isinstance(one, Heard) else one for one in outcomes]


def _find_objection(chunk: Chunk) -> Outcome | None:
    """What speaks against storing the chunk, by what its connection knows of the turn."""
    if (invalid := _find_fault(chunk)) is not None:
        return invalid
    known = chunk.connection.known
    if known is None or known.number != chunk.turn:
        return StaleTurn(f"Turn {chunk.turn} is not open.")
    if known.is_held:
        return Conflict("The interviewers have paused the interview; it goes on when they say so.")
    return Ingested(known.received_through) if chunk.seq != known.received_through + 1 else None


def _find_fault(chunk: Chunk) -> InvalidInput | None:
    if chunk.seq < 0:
        return InvalidInput("seq counts from 0.")
    size = len(chunk.pcm16)
    if size % 2 or not SHORTEST_CHUNK_BYTES <= size <= LONGEST_CHUNK_BYTES:
        return InvalidInput("A chunk holds 20 ms to 1 s of 16-bit mono PCM at 16,000 Hz.")
    return None


def _hear(chunk: Chunk, now: float) -> Heard:
    known = chunk.connection.known
    assert known is not None  # _find_objection
    before = known.progress
    after = _progress_after(before, chunk, now)
    after = after.prompted(known.fuse(after), known.limits, now)
    known.progress, known.received_through = after, chunk.seq
    return Heard(chunk, known, before, after, now)


def _progress_after(progress: TurnProgress, chunk: Chunk, now: float) -> TurnProgress:
    for seconds, is_speech in chunk.stretches:
        progress = progress.heard(seconds, progress.speaking if is_speech is None else is_speech, now)
    return progress


def _settle(heard: Heard, appended: Appended | InterviewBotError) -> Outcome:
    connection = heard.chunk.connection
    if isinstance(appended, InterviewBotError):
        connection.known = None
        return appended
    if not appended.stored:
        connection.known = None
        return Ingested(appended.received_through)
    if appended.live_turn is not None:
        connection.known = heard.turn = KnownTurn.from_fields(appended.live_turn)
    return Ingested(appended.received_through, heard)
