"""What each candidate says in each turn: a recorded answer, then thinking, from a place of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.pcm16 import BYTES_PER_SECOND

CHUNK_SECONDS = 0.2
CHUNK_BYTES = round(CHUNK_SECONDS * BYTES_PER_SECOND)
# Each speaks for a tenth of the time.
ROUND_SECONDS = 60
SPEECH_SECONDS = 6


@dataclass(frozen=True)
class Sounds:
    pcm16: bytes

    @classmethod
    def of(cls, speech_pcm16: bytes) -> Sounds:
        whole = ROUND_SECONDS * BYTES_PER_SECOND
        return cls(speech_pcm16[: SPEECH_SECONDS * BYTES_PER_SECOND].ljust(whole, b"\0"))

    @classmethod
    def read(cls, path: Path) -> Sounds:
        return cls(path.read_bytes())

    def chunk(self, candidate: int, turn: int, seq: int) -> bytes:
        """Some speak at once, others think first; every answer has all of the speech in it."""
        chunks = len(self.pcm16) // CHUNK_BYTES
        start = (candidate * 7 + turn * 11 + seq) % chunks * CHUNK_BYTES
        return self.pcm16[start : start + CHUNK_BYTES]

    def turn(self, candidate: int, turn: int, chunks: int) -> bytes:
        return b"".join(self.chunk(candidate, turn, seq) for seq in range(chunks))
