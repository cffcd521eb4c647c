"""Speech probabilities by Silero VAD (v6), the model that faster-whisper carries."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from faster_whisper.vad import SileroVADModel, get_vad_model

FRAME_SAMPLES = 512
FRAME_SECONDS = FRAME_SAMPLES / 16_000

Samples = npt.NDArray[np.float32]


def speech_probabilities(samples: Samples) -> list[float]:
    """One probability for each 32 ms of 16 kHz audio; the last frame is filled up with silence."""
    if not len(samples):
        return []
    filled = np.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
    probabilities: Any = _model()(filled)
    return [float(p) for p in np.ravel(probabilities)]


@lru_cache(maxsize=1)
def _model() -> SileroVADModel:
    return cast(SileroVADModel, get_vad_model())
