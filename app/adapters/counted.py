"""A transcriber and a language model that tell how long they took, so that /metrics can say it of all workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from app.domain.histogram import Histogram
from app.domain.pcm16 import BYTES_PER_SECOND
from app.domain.transcript import Transcript, Word
from app.errors import DependencyUnavailable, UnusableAnswer
from app.ports import Figure, Figures, LanguageModel, PartialTurn, Payload, Transcriber

LLM_BOUNDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0)
Result = TypeVar("Result")


class CountedTranscriber:
    """`speech_seconds_total` by kind of pass; `speech_audio_seconds_total` is the sound that a pass was given."""

    def __init__(self, transcriber: Transcriber, figures: Figures) -> None:
        self._transcriber = transcriber
        self._figures = figures

    @property
    def model(self) -> str:
        return self._transcriber.model

    @property
    def placement(self) -> str:
        return self._transcriber.placement

    @property
    def callers(self) -> int:
        return self._transcriber.callers

    def warm_up(self) -> None:
        self._transcriber.warm_up()

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        hear = self._transcriber.transcribe_window
        return self._count("window", pcm16, lambda: hear(pcm16, vocabulary, language, has_speech=has_speech))

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        hear = self._transcriber.transcribe_part
        return self._count("ahead", b"", lambda: hear(pcm16, vocabulary, language, memory))

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        hear = self._transcriber.transcribe_turn
        return self._count("turn", pcm16, lambda: hear(pcm16, vocabulary, language, memory))

    def _count(self, kind: str, pcm16: bytes, hear: Callable[[], Result]) -> Result:
        started = time.monotonic()
        result = hear()
        amounts = {"seconds_total": time.monotonic() - started, "audio_seconds_total": len(pcm16) / BYTES_PER_SECOND}
        with suppress(DependencyUnavailable):
            self._figures.add("speech", {"kind": kind}, amounts)
        return result


class CountedLanguageModel:
    """`llm_seconds` by outcome: `used`, `unusable` (no JSON of the schema, also when asked again), `failed`."""

    def __init__(self, language_model: LanguageModel, figures: Figures) -> None:
        self._language_model = language_model
        self._figures = figures

    @property
    def model(self) -> str:
        return self._language_model.model

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, Any]:
        return self._count(lambda: self._language_model.generate_json(system, prompt, schema))

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> Mapping[str, float] | None:
        return self._count(lambda: self._language_model.weigh_options(system, prompt, options))

    def _count(self, ask: Callable[[], Result]) -> Result:
        started, outcome = time.monotonic(), "failed"
        try:
            result = ask()
            outcome = "used"
        except UnusableAnswer:
            outcome = "unusable"
            raise
        finally:
            self._tell(outcome, time.monotonic() - started)
        return result

    def _tell(self, outcome: str, seconds: float) -> None:
        taken = Histogram(LLM_BOUNDS)
        taken.observe(seconds)
        with suppress(DependencyUnavailable):
            self._figures.add_all([Figure(*each) for each in taken.take("llm_seconds", {"outcome": outcome})])
