"""Captions as a candidate would see them: the product's own service and model on audio that arrives in real time."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import cast

from app.interviews.services.captions import update_captions
from app.ports import NewChunk, Ports, SpeechDetector, Transcriber
from tests.fakes.live import InMemoryLive
from tests.fakes.messages import RecordedBroadcasts

BYTES_PER_SECOND = 32_000
CHUNK_SECONDS = 0.25
CHUNK_BYTES = round(CHUNK_SECONDS * BYTES_PER_SECOND)
QUEUE_SECONDS = 0.05
SESSION, OWNER, TURN = uuid.UUID(int=1), "candidate", 1


@dataclass(frozen=True)
class Streamed:
    """`delays`: seconds from the end of each word to the moment at which it was confirmed."""

    text: str
    delays: tuple[float, ...]
    cpu_seconds: float
    audio_seconds: float


@dataclass
class _Ports:
    transcriber: Transcriber
    speech_detector: SpeechDetector
    live: InMemoryLive = field(default_factory=InMemoryLive)
    broadcaster: RecordedBroadcasts = field(default_factory=RecordedBroadcasts)

    @property
    def audio(self) -> InMemoryLive:
        return self.live


def stream(transcriber: Transcriber, detector: SpeechDetector, pcm16: bytes, step_seconds: float) -> Streamed:
    """The clock is simulated, the work is not: each pass takes as long as its CPU time."""
    ports = _Ports(transcriber, detector)
    ports.live.connect(SESSION, OWNER, "node")
    ports.live.open_turn(SESSION, {"turn": TURN})
    chunks = [pcm16[start : start + CHUNK_BYTES] for start in range(0, len(pcm16), CHUNK_BYTES)]
    delays: list[float] = []
    now, cpu, stored, confirmed = 0.0, 0.0, 0, 0
    while stored < len(chunks):
        now = max(now, min(len(chunks) * CHUNK_SECONDS, stored * CHUNK_SECONDS + step_seconds) + QUEUE_SECONDS)
        stored = _receive(ports.live, chunks, stored, int(now / CHUNK_SECONDS))
        started = time.process_time()
        update_captions(cast(Ports, ports), SESSION, TURN, ())
        seconds = time.process_time() - started
        cpu, now = cpu + seconds, now + seconds
        words = (ports.live.get_captions(SESSION, TURN) or {})["confirmed_words"]
        delays += [now - word[1] for word in words[confirmed:]]
        confirmed = len(words)
    captions = ports.live.get_captions(SESSION, TURN) or {}
    text = f"{captions['confirmed']} {captions['tentative']}"
    return Streamed(text, tuple(delays), cpu, len(pcm16) / BYTES_PER_SECOND)


def _receive(live: InMemoryLive, chunks: list[bytes], stored: int, arrived: int) -> int:
    for seq in range(stored, min(arrived, len(chunks))):
        live.append([NewChunk(SESSION, TURN, seq, chunks[seq], OWNER, {})])
    return max(stored, min(arrived, len(chunks)))
