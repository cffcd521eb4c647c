"""Ears and shelves without a model or a disk; they pass the contract tests of the real ones."""

from __future__ import annotations

import hashlib
import uuid
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.transcript import Transcript, Word
from app.domain.voice_fusion import VoiceFrame
from app.errors import NotFound, TranscriptionFailed
from app.ports import PartialTurn, Payload, StoredRecording

BYTES_PER_SECOND = 32_000
FRAME_BYTES = 640
LOUD = 300


def is_loud(pcm16: bytes) -> bool:
    samples = array("h", pcm16)
    return bool(samples) and max(map(abs, samples)) > LOUD


@dataclass
class FakeTranscriber:
    """Says `answers` in turn, the last one again and again, spread over the audio; silence stays silent.

    `failures`: how many calls fail before one works.
    """

    answers: list[str] = field(default_factory=lambda: ["I would use a hash table."])
    failures: int = 0
    retryable: bool = True
    warnings: tuple[str, ...] = ()
    is_warm: bool = False
    vocabularies: list[tuple[str, ...]] = field(default_factory=list)
    model: str = "scripted"
    placement: str = "nowhere"
    callers: int = 1

    def warm_up(self) -> None:
        self.is_warm = True

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        return self._words(pcm16, self.answers[0], vocabulary)

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        self._words(pcm16, self.answers[0], vocabulary)
        return PartialTurn({"heard_bytes": len(pcm16)}, is_complete=True)

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        words = self._words(pcm16, self.answers[0], vocabulary)
        if words and len(self.answers) > 1:
            self.answers.pop(0)
        return Transcript(words, language, self.model, self.warnings)

    def _words(self, pcm16: bytes, answer: str, vocabulary: Sequence[str]) -> tuple[Word, ...]:
        if self.failures:
            self.failures -= 1
            raise TranscriptionFailed("The scripted transcriber fails.", retryable=self.retryable)
        if len(pcm16) % 2:
            raise TranscriptionFailed("The audio is not whole 16 bit samples.", retryable=False)
        self.vocabularies.append(tuple(vocabulary))
        texts = answer.split() if is_loud(pcm16) else []
        step = len(pcm16) / BYTES_PER_SECOND / max(1, len(texts))
        return tuple(Word(round(i * step, 2), round((i + 1) * step, 2), text, 0.9) for i, text in enumerate(texts))


class FakeVoiceActivity:
    """Whatever is loud is speech."""

    def is_speech(self, frame_pcm16: bytes) -> bool:
        return is_loud(frame_pcm16)


class FakeSpeechDetector:
    """Whatever is loud is surely speech."""

    frame_seconds = 0.032

    def frames(self, pcm16: bytes) -> tuple[VoiceFrame, ...]:
        if len(pcm16) % 2:
            raise TranscriptionFailed("The audio is not whole 16 bit samples.", retryable=False)
        size = int(self.frame_seconds * BYTES_PER_SECOND)
        whole = len(pcm16) // size * size
        return tuple(self._frame(pcm16[start : start + size]) for start in range(0, whole, size))

    def _frame(self, pcm16: bytes) -> VoiceFrame:
        return VoiceFrame(1.0, -20.0) if is_loud(pcm16) else VoiceFrame(0.0, -80.0)


@dataclass
class InMemoryRecordings:
    """`failures` are raised first, one a call."""

    stored: dict[str, bytes] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        if self.failures:
            raise self.failures.pop(0)
        path = f"{organization_id}/{session_id}/{turn}.flac"
        self.stored[path] = pcm16
        peak = max((abs(sample) for sample in array("h", pcm16)), default=0) / 32_768
        return StoredRecording(
            path, len(pcm16) / BYTES_PER_SECOND, hashlib.sha256(pcm16).hexdigest(), (round(peak, 3),) if pcm16 else ()
        )

    def open_flac(self, path: str) -> bytes:
        return b"fLaC" + self.read_pcm16(path)

    def read_pcm16(self, path: str) -> bytes:
        if path not in self.stored:
            raise NotFound("This recording is not stored.")
        return self.stored[path]

    def delete(self, path: str) -> None:
        self.stored.pop(path, None)

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        of_session = f"{organization_id}/{session_id}/"
        self.stored = {path: pcm16 for path, pcm16 in self.stored.items() if not path.startswith(of_session)}

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        folders = sorted({tuple(path.split("/")[:2]) for path in self.stored})
        return [(uuid.UUID(organization), uuid.UUID(session)) for organization, session in folders]

    def renew_keys(self, organization_id: uuid.UUID) -> int:
        return sum(path.startswith(f"{organization_id}/") for path in self.stored)
