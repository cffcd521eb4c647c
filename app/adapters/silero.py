"""Speech probabilities by Silero VAD (v6), the model that faster-whisper carries."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
from faster_whisper.vad import SileroVADModel, get_vad_model

from app.adapters.sound import SMALLEST_POWER, Samples, samples_of
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.domain.voice_fusion import VoiceFrame
from app.errors import TranscriptionFailed

FRAME_SAMPLES = 512
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE_HZ


def speech_probabilities(samples: Samples) -> list[float]:
    """One probability for each 32 ms of 16 kHz audio; the last frame is filled up with silence."""
    if not len(samples):
        return []
    filled = np.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
    probabilities: Any = load_model()(filled)
    return [float(p) for p in np.ravel(probabilities)]


class SileroSpeechDetector:
    """The second opinion on voice: slower than the first and not fooled by a keyboard."""

    frame_seconds = FRAME_SECONDS

    def frames(self, pcm16: bytes) -> tuple[VoiceFrame, ...]:
        try:
            samples = samples_of(pcm16)
        except ValueError as error:
            raise TranscriptionFailed("The audio is not whole 16 bit samples.", retryable=False) from error
        whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES]
        power = (whole.reshape(-1, FRAME_SAMPLES) ** 2).mean(axis=1)
        levels = 10 * np.log10(np.maximum(power, SMALLEST_POWER))
        return tuple(map(VoiceFrame, speech_probabilities(whole), levels.tolist()))


@lru_cache(maxsize=1)
def load_model() -> SileroVADModel:
    return cast(SileroVADModel, get_vad_model())
