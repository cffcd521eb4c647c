"""Voice activity by the WebRTC detector: microseconds a frame, so it runs on every frame that comes in."""

from __future__ import annotations

from typing import Any

import webrtcvad

from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.errors import InvalidInput

FRAME_BYTES = 640
# 0 lets most sound through as speech, 3 the least; see docs/speech.md for the choice.
AGGRESSIVENESS = 2


class WebRtcVoiceActivity:
    """Its decision leans on the frames before: one instance for each stretch of audio gives the same answers again."""

    def __init__(self) -> None:
        self._vad: Any = webrtcvad.Vad(AGGRESSIVENESS)

    def is_speech(self, frame_pcm16: bytes) -> bool:
        if len(frame_pcm16) != FRAME_BYTES:
            raise InvalidInput(f"A frame has {FRAME_BYTES} bytes, not {len(frame_pcm16)}.")
        return bool(self._vad.is_speech(frame_pcm16, SAMPLE_RATE_HZ))
