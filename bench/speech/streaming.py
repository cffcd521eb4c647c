"""Captions as a candidate would see them: the product's own policy and model on audio that arrives in real time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.live_transcript import CaptionRules, LiveTranscript, hear
from app.domain.transcript import Word
from app.ports import Transcriber

BYTES_PER_SECOND = 32_000
CHUNK_SECONDS = 0.25
QUEUE_SECONDS = 0.05


@dataclass(frozen=True)
class Streamed:
    """`delays`: seconds from the end of each word to the moment at which it was confirmed."""

    text: str
    delays: tuple[float, ...]
    cpu_seconds: float
    audio_seconds: float


def stream(transcriber: Transcriber, pcm16: bytes, step_seconds: float, rules: CaptionRules | None = None) -> Streamed:
    """The clock is simulated, the work is not: each pass takes as long as its CPU time."""
    end = len(pcm16) / BYTES_PER_SECOND
    transcript, now, cpu = LiveTranscript(), 0.0, 0.0
    delays: list[float] = []
    while transcript.heard_through < end:
        now = max(now, min(end, transcript.heard_through + step_seconds) + QUEUE_SECONDS)
        available = min(end, now // CHUNK_SECONDS * CHUNK_SECONDS)
        before = transcript
        transcript, seconds = _pass(transcriber, pcm16, before, available, rules)
        cpu += seconds
        now += seconds
        delays += [now - word.end for word in transcript.confirmed[len(before.confirmed) :]]
    text = " ".join(word.text for word in transcript.confirmed + transcript.tentative)
    return Streamed(text, tuple(delays), cpu, end)


def _pass(
    transcriber: Transcriber, pcm16: bytes, before: LiveTranscript, available: float, rules: CaptionRules | None
) -> tuple[LiveTranscript, float]:
    window = pcm16[_byte(before.window_start) : _byte(available)]
    started = time.process_time()
    words = transcriber.transcribe_window(window, ())
    seconds = time.process_time() - started
    return hear(before, _moved(words, before.window_start), available, rules), seconds


def _moved(words: Sequence[Word], offset: float) -> list[Word]:
    return [replace(word, start=word.start + offset, end=word.end + offset) for word in words]


def _byte(seconds: float) -> int:
    return round(seconds * BYTES_PER_SECOND / 2) * 2
