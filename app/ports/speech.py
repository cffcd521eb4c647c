"""Voice and words out of sound."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.transcript import Transcript, Word
from app.domain.voice_fusion import VoiceFrame
from app.ports.payload import Payload


class VoiceActivity(Protocol):
    """Adapts to what it hears: one instance a microphone."""

    def is_speech(self, frame_pcm16: bytes) -> bool:
        """One frame of 20 ms, 16 kHz, mono, signed 16 bit little endian: 640 bytes."""


class SpeechDetector(Protocol):
    """The second opinion on voice: slower than VoiceActivity and not fooled by a keyboard."""

    @property
    def frame_seconds(self) -> float: ...

    def frames(self, pcm16: bytes) -> tuple[VoiceFrame, ...]:
        """One for each whole frame of 16 kHz mono PCM16. Raises TranscriptionFailed."""


@dataclass(frozen=True)
class PartialTurn:
    """What is transcribed of a turn that still goes on. `memory` is JSON for the next call on the same turn;
    `is_complete` where nothing more can be done before more is said."""

    memory: Payload
    is_complete: bool


class Transcriber(Protocol):
    """16 kHz mono PCM16 in, words out; times are seconds from the start of the given audio."""

    @property
    def model(self) -> str:
        """Name and digest of the model, as kept beside each transcript."""

    @property
    def placement(self) -> str:
        """What it runs on, for operators."""

    @property
    def callers(self) -> int:
        """How many threads should call at the same time: more than 1 where it hears several turns together."""

    def warm_up(self) -> None:
        """Load what is needed before the first answer. Raises TranscriptionFailed."""

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        """A quick hypothesis for captions. No words where nothing was said, nor in a language that the live model
        does not know; `has_speech` where the caller's detector heard some, which need not be looked for again.
        Raises TranscriptionFailed."""

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        """One more stretch of a turn that still goes on; `pcm16` is all of it so far. Raises TranscriptionFailed."""

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        """The whole turn, as well as the model can. Empty where nothing was said. What `memory` of the same turn holds
        is not heard again; the result is the same without it. Raises TranscriptionFailed."""


class SpeechTrials(Protocol):
    """Sounds of device checks, 16 kHz mono PCM16, kept for seconds; they belong to no interview."""

    def put(self, trial_id: uuid.UUID, pcm16: bytes) -> None:
        """Raises DependencyUnavailable."""

    def take(self, trial_id: uuid.UUID) -> bytes | None:
        """Once; None where it was taken or is too old."""

    def answer(self, trial_id: uuid.UUID, text: str) -> None: ...

    def wait(self, trial_id: uuid.UUID, seconds: float) -> str | None:
        """The answer, None where none came in time."""
