"""Captions while a turn is open: what is stored of the audio becomes confirmed and tentative words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from app.domain.live_transcript import LiveTranscript, hear
from app.domain.transcript import Word
from app.interviews.services.events import tell_everybody
from app.ports import Ports

BYTES_PER_SECOND = 32_000
BYTES_PER_SAMPLE = 2
MIN_NEW_SECONDS = 0.2


@dataclass(frozen=True)
class _Window:
    """The first chunk that captions still need, and the time in the turn at which it begins."""

    seq: int = 0
    start_seconds: float = 0.0

    @classmethod
    def from_dict(cls, stored: dict[str, Any] | None) -> Self:
        if not stored or "window_seq" not in stored:
            return cls()
        return cls(int(stored["window_seq"]), float(stored["window_seq_seconds"]))

    def to_dict(self) -> dict[str, Any]:
        return {"window_seq": self.seq, "window_seq_seconds": self.start_seconds}

    def moved_to(self, seconds: float, chunks: Sequence[bytes]) -> Self:
        """The window from the chunk on in which `seconds` lies."""
        window = self
        for chunk in chunks:
            end = window.start_seconds + len(chunk) / BYTES_PER_SECOND
            if end > seconds:
                break
            window = replace(window, seq=window.seq + 1, start_seconds=end)
        return window


def update_captions(
    ports: Ports, session_id: uuid.UUID, turn: int, vocabulary: Sequence[str], language: str = "en"
) -> bool:
    """Listen to what has come in since the last call; False where that is nothing. One caller at a time.

    Raises TranscriptionFailed or StorageFailed; captions then go on from where they were.
    """
    stored = ports.live.get_captions(session_id, turn)
    before, window = LiveTranscript.from_dict(stored), _Window.from_dict(stored)
    chunks = ports.audio.read(session_id, turn, window.seq)
    heard_through = window.start_seconds + sum(map(len, chunks)) / BYTES_PER_SECOND
    if heard_through - before.heard_through < MIN_NEW_SECONDS:
        return False
    pcm16 = b"".join(chunks)[_bytes_between(window.start_seconds, before.window_start) :]
    hypothesis = ports.transcriber.transcribe_window(pcm16, vocabulary, language)
    after = hear(before, _in_turn_time(hypothesis, before.window_start), heard_through)
    captions = {**after.to_dict(), **window.moved_to(after.window_start, chunks).to_dict()}
    ports.live.save_captions(session_id, turn, captions)
    if (after.confirmed, after.tentative) != (before.confirmed, before.tentative):
        _broadcast(ports, session_id, turn, captions)
    return True


def _bytes_between(start_seconds: float, end_seconds: float) -> int:
    samples = round((end_seconds - start_seconds) * BYTES_PER_SECOND / BYTES_PER_SAMPLE)
    return max(0, samples) * BYTES_PER_SAMPLE


def _in_turn_time(words: Sequence[Word], offset: float) -> list[Word]:
    return [replace(word, start=word.start + offset, end=word.end + offset) for word in words]


def _broadcast(ports: Ports, session_id: uuid.UUID, turn: int, captions: dict[str, Any]) -> None:
    update = {"turn": turn, "confirmed": captions["confirmed"], "tentative": captions["tentative"], "final": False}
    tell_everybody(ports, session_id, "transcription_update", update)
