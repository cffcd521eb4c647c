"""Voice activity by energy and by the real detector."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.adapters.webrtc_vad import WebRtcVoiceActivity
from app.errors import InvalidInput
from app.ports import VoiceActivity
from tests.audio.sounds import silence, spoken, white_noise
from tests.fakes.speech import FakeVoiceActivity

FRAME_BYTES = 640


@pytest.fixture(params=[FakeVoiceActivity, WebRtcVoiceActivity])
def detector(request: pytest.FixtureRequest) -> VoiceActivity:
    make: Callable[[], VoiceActivity] = request.param
    return make()


def speech_share(detector: VoiceActivity, pcm16: bytes) -> float:
    starts = range(0, len(pcm16) - FRAME_BYTES + 1, FRAME_BYTES)
    return sum(detector.is_speech(pcm16[start : start + FRAME_BYTES]) for start in starts) / len(starts)


def test_speech_is_heard(detector: VoiceActivity) -> None:
    assert speech_share(detector, spoken("hash_table")) > 0.6


def test_silence_is_not(detector: VoiceActivity) -> None:
    assert speech_share(detector, silence(5)) == 0


def test_a_thinking_pause_is_not(detector: VoiceActivity) -> None:
    assert speech_share(detector, spoken("database_index")[int(11.8 * 32_000) : 16 * 32_000]) == 0


class TestWebRtcAlone:
    def test_faint_noise_is_not_speech(self) -> None:
        assert speech_share(WebRtcVoiceActivity(), white_noise(10)) < 0.05

    @pytest.mark.parametrize("length", [0, 320, 638, 641, 960])
    def test_other_frames_are_refused(self, length: int) -> None:
        with pytest.raises(InvalidInput):
            WebRtcVoiceActivity().is_speech(bytes(length))
