"""PCM16 as samples, and how loud it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.domain.audio_quality import SoundLevels
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.domain.speech_segments import Span

FULL_SCALE = 32_768
CLIPPED_AT = 32_700
SMALLEST_POWER = 1e-10
WORD_EDGE_SECONDS = 0.3
MIN_NOISE_SECONDS = 1.0

Samples = npt.NDArray[np.float32]


def samples_of(pcm16: bytes) -> Samples:
    """Signed 16 bit little endian as floats from -1 to 1. Raises ValueError for half a sample."""
    return np.frombuffer(pcm16, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)


def cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start * SAMPLE_RATE_HZ) : round(span.end * SAMPLE_RATE_HZ)]


def measure_levels(samples: Samples, speech: Sequence[Span]) -> SoundLevels:
    """Noise is measured away from speech, where words fade, and only if there is a second of it."""
    noise = samples[~_mask(len(samples), speech, WORD_EDGE_SECONDS)]
    has_noise = len(noise) >= MIN_NOISE_SECONDS * SAMPLE_RATE_HZ
    clipped = float(np.mean(np.abs(samples) * FULL_SCALE >= CLIPPED_AT)) if len(samples) else 0.0
    return SoundLevels(_dbfs(samples[_mask(len(samples), speech, 0.0)]), _dbfs(noise) if has_noise else None, clipped)


def _mask(length: int, spans: Sequence[Span], margin_seconds: float) -> npt.NDArray[np.bool_]:
    inside = np.zeros(length, dtype=bool)
    for span in spans:
        first = max(0, round((span.start - margin_seconds) * SAMPLE_RATE_HZ))
        inside[first : round((span.end + margin_seconds) * SAMPLE_RATE_HZ)] = True
    return inside


def _dbfs(samples: Samples) -> float | None:
    if not len(samples):
        return None
    return float(10 * np.log10(max(float(np.mean(samples**2)), SMALLEST_POWER)))
