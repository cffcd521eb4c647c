"""The final transcript by group of recordings, and faster-whisper as it comes as the peer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faster_whisper import WhisperModel

from app.adapters.sound import Samples
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.ports import Transcriber
from bench.report import tell
from bench.speech.data import Clip, pcm16_of
from bench.speech.words import Heard

BUFFER_SECONDS = 2.0


@dataclass(frozen=True)
class Transcribed:
    heard: tuple[Heard, ...]
    cpu_seconds: float
    audio_seconds: float

    @property
    def cpu_per_second(self) -> float:
        return self.cpu_seconds / self.audio_seconds if self.audio_seconds else 0.0


def transcribe_all(clips: Sequence[Clip], transcribe: Callable[[Clip, Samples], str]) -> Transcribed:
    heard, audio_seconds, cpu_seconds = [], 0.0, 0.0
    for clip in clips:
        samples = clip.samples()
        started = time.process_time()
        text = transcribe(clip, samples)
        cpu_seconds += time.process_time() - started
        audio_seconds += len(samples) / SAMPLE_RATE_HZ
        heard.append(Heard(clip.text, text, clip.terms))
        tell(f"  {clip.path.name}")
    return Transcribed(tuple(heard), cpu_seconds, audio_seconds)


def product(transcriber: Transcriber, vocabulary: Callable[[Clip], Sequence[str]]) -> Callable[[Clip, Samples], str]:
    def transcribe(clip: Clip, samples: Samples) -> str:
        return transcriber.transcribe_turn(pcm16_of(samples), vocabulary(clip), "en").text

    return transcribe


def whole_file(model: WhisperModel) -> Callable[[Clip, Samples], str]:
    """The limit: everything known before the first word."""

    def transcribe(_: Clip, samples: Samples) -> str:
        segments, _info = model.transcribe(samples, language="en", beam_size=5)
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


def buffers(model: WhisperModel) -> Callable[[Clip, Samples], str]:
    """Each 2 s by itself."""

    def transcribe(_: Clip, samples: Samples) -> str:
        size = int(BUFFER_SECONDS * SAMPLE_RATE_HZ)
        texts = []
        for start in range(0, len(samples), size):
            segments, _info = model.transcribe(samples[start : start + size], language="en", beam_size=5)
            texts += [segment.text.strip() for segment in segments]
        return " ".join(texts)

    return transcribe
