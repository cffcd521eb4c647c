"""What Whisper's encoder hears: log-mel features of a stretch of sound with silence behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.adapters.sound import Samples
from app.domain.pcm16 import SAMPLE_RATE_HZ

FRAMES_PER_SECOND = 100
MAX_WINDOW_SECONDS = 30.0


def count_frames(samples: Samples) -> int:
    return len(samples) * FRAMES_PER_SECOND // SAMPLE_RATE_HZ


def padded_features(extract: Callable[..., Any], samples: Samples, spare_seconds: float) -> Samples:
    """Features, (mels, frames), of the sound and up to `spare_seconds` of silence, 30 s in all where there is room.

    `extract` is faster-whisper's. Silence is added to the sound, as in Whisper's training (Radford et al. 2022):
    features filled up with zeros are a steady hiss 40 dB above silence, and short utterances drown in it.
    """
    window_samples = int(MAX_WINDOW_SECONDS * SAMPLE_RATE_HZ)
    wanted = min(window_samples, len(samples) + int(spare_seconds * SAMPLE_RATE_HZ))
    silence = max(0, wanted - len(samples))
    padded = np.pad(samples, (0, silence))
    return np.asarray(extract(padded, padding=0)[:, : count_frames(padded)], dtype=np.float32)
