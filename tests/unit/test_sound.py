from __future__ import annotations

import numpy as np
import pytest

from app.adapters.sound import measure_levels, samples_of
from app.domain.speech_segments import Span
from tests.audio.sounds import silence, white_noise


def test_levels_of_speech_and_noise() -> None:
    samples = samples_of(white_noise(5, -50.0) + white_noise(5, -20.0) + white_noise(5, -50.0))
    levels = measure_levels(samples, [Span(5.0, 10.0)])
    assert levels.speech_dbfs == pytest.approx(-20, abs=0.2)
    assert levels.noise_dbfs == pytest.approx(-50, abs=0.2)
    assert levels.clipped_share == 0


def test_word_edges_are_not_noise() -> None:
    levels = measure_levels(samples_of(white_noise(3, -20.0)), [Span(0.2, 2.8)])
    assert levels.noise_dbfs is None


def test_silence_has_a_level_too() -> None:
    levels = measure_levels(samples_of(silence(2)), [])
    assert levels.speech_dbfs is None
    assert levels.noise_dbfs == pytest.approx(-100)


def test_clipping() -> None:
    assert measure_levels(np.ones(1000, dtype=np.float32), []).clipped_share == 1
    assert measure_levels(np.zeros(0, dtype=np.float32), []).clipped_share == 0
