"""The second opinion on voice by energy and by Silero."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.adapters.silero import SileroSpeechDetector
from app.errors import TranscriptionFailed
from app.ports import SpeechDetector
from tests.audio.sounds import keyboard, silence, spoken, white_noise
from tests.fakes.speech import FakeSpeechDetector


@pytest.fixture(params=[FakeSpeechDetector, SileroSpeechDetector])
def detector(request: pytest.FixtureRequest) -> SpeechDetector:
    make: Callable[[], SpeechDetector] = request.param
    return make()


def speech_share(detector: SpeechDetector, pcm16: bytes) -> float:
    frames = detector.frames(pcm16)
    return sum(frame.probability >= 0.5 for frame in frames) / len(frames)


def test_speech_is_heard_and_loud(detector: SpeechDetector) -> None:
    assert speech_share(detector, spoken("hash_table")) > 0.6
    assert max(frame.level_dbfs for frame in detector.frames(spoken("hash_table"))) > -25


def test_silence_is_not(detector: SpeechDetector) -> None:
    assert speech_share(detector, silence(5)) == 0


@pytest.mark.parametrize("samples", [0, 1, 511, 512, 513, 1024])
def test_only_whole_frames_count(detector: SpeechDetector, samples: int) -> None:
    assert len(detector.frames(bytes(2 * samples))) == samples // round(16_000 * detector.frame_seconds)


def test_half_a_sample_is_refused(detector: SpeechDetector) -> None:
    with pytest.raises(TranscriptionFailed):
        detector.frames(bytes(1025))


@pytest.mark.parametrize("sound", [keyboard(10), white_noise(10, -26.0)])
def test_silero_is_not_fooled_by_noise(sound: bytes) -> None:
    assert speech_share(SileroSpeechDetector(), sound) < 0.02
