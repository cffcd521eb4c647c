"""The encoder hears silence behind the sound, not a hiss; no model is needed to see that."""

from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from app.adapters.sound import samples_of
from app.adapters.whisper_features import FRAMES_PER_SECOND, padded_features
from tests.audio.sounds import spoken

EXTRACTOR = FeatureExtractor()
SPEECH = samples_of(spoken("hash_table"))[: 4 * 16_000]


def test_what_is_added_is_as_quiet_as_it_gets() -> None:
    features = padded_features(EXTRACTOR, SPEECH, 5.0)
    added = features[:, 4 * FRAMES_PER_SECOND + 3 :]
    assert float(np.max(added)) == float(np.min(features)) < 0


@pytest.mark.parametrize(("seconds", "spare", "expected"), [(4, 5, 9), (4, 0, 4), (4, 30, 30), (29, 5, 30)])
def test_the_window_ends_after_the_spare_seconds_or_at_thirty(seconds: int, spare: float, expected: float) -> None:
    features = padded_features(EXTRACTOR, np.resize(SPEECH, seconds * 16_000), spare)
    assert features.shape == (80, expected * FRAMES_PER_SECOND)
