"""When turns end under noise: the product's two voice detectors and their fusion on speech followed by noise alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.adapters.silero import SileroSpeechDetector
from app.adapters.sound import Samples
from app.adapters.webrtc_vad import WebRtcVoiceActivity
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.domain.turn_detector import TurnLimits, TurnProgress, find_end
from app.domain.voice_fusion import SecondOpinion, VoiceFrame, fuse, listen
from app.interviews.services.ingesting import FRAME_BYTES, FRAME_SECONDS, VOICED_FRAMES_NEEDED, VOICED_WINDOW_FRAMES
from bench.speech.data import mix, pcm16_of
from bench.speech.turn_cases import TurnCase

TAIL_SECONDS = 25.0
IN_TIME_SECONDS = 11.0
STEP_SECONDS = 1.0
URGENT_STEP_SECONDS = 0.25
QUEUE_SECONDS = 0.3
LIMITS = TurnLimits()


@dataclass(frozen=True)
class Ended:
    """`late_by`: seconds from the end of speech to the end of the turn, None where it did not end in time at all."""

    late_by: float | None

    @property
    def early(self) -> bool:
        return self.late_by is not None and self.late_by < LIMITS.end_silence_seconds - 1.5

    @property
    def in_time(self) -> bool:
        return self.late_by is not None and not self.early and self.late_by <= IN_TIME_SECONDS


def end_turns(cases: Sequence[TurnCase], noise: Samples | None, snr_db: float) -> list[tuple[Ended, Ended]]:
    """For each case how it ends by both opinions, and by the first alone."""
    return [_end_turn(case, noise, snr_db) for case in cases]


def _end_turn(case: TurnCase, noise: Samples | None, snr_db: float) -> tuple[Ended, Ended]:
    whole = np.concatenate([case.samples, np.zeros(int(TAIL_SECONDS * SAMPLE_RATE_HZ), dtype=np.float32)])
    pcm16 = pcm16_of(whole if noise is None else mix(whole, noise, snr_db))
    voiced = _first_opinion(pcm16)
    second = partial(_second_opinion, SileroSpeechDetector().frames(pcm16))
    fused, alone = _find_end(voiced, second), _find_end(voiced, None)
    return _ended(fused, case), _ended(alone, case)


def _ended(at: float | None, case: TurnCase) -> Ended:
    return Ended(None if at is None else at - case.speech_end)


def _first_opinion(pcm16: bytes) -> list[bool]:
    detector = WebRtcVoiceActivity()
    recent: deque[bool] = deque(maxlen=VOICED_WINDOW_FRAMES)
    voiced = []
    for start in range(0, len(pcm16) - FRAME_BYTES + 1, FRAME_BYTES):
        recent.append(detector.is_speech(pcm16[start : start + FRAME_BYTES]))
        voiced.append(sum(recent) >= VOICED_FRAMES_NEEDED)
    return voiced


def _second_opinion(frames: Sequence[VoiceFrame], opinion: SecondOpinion, through: float) -> SecondOpinion:
    seconds = SileroSpeechDetector.frame_seconds
    first, last = round(opinion.heard_through / seconds), int(through / seconds)
    return listen(opinion, frames[first:last], seconds)


def _find_end(voiced: Sequence[bool], second: Callable[[SecondOpinion, float], SecondOpinion] | None) -> float | None:
    progress, opinion = TurnProgress.opened(0.0), SecondOpinion()
    pending: tuple[float, SecondOpinion] | None = None
    for index, is_speech in enumerate(voiced):
        now = (index + 1) * FRAME_SECONDS
        progress = progress.heard(FRAME_SECONDS, is_speech, now)
        if pending and now >= pending[0]:
            opinion, pending = pending[1], None
        progress = progress.prompted(fuse(progress, opinion), LIMITS, now)
        known = fuse(progress, opinion)
        if second and pending is None and now - opinion.heard_through >= _step(known):
            pending = (now + QUEUE_SECONDS, second(opinion, now))
        if find_end(known, LIMITS, now) is not None:
            return now
    return None


def _step(known: TurnProgress) -> float:
    near_end = known.silence_seconds >= LIMITS.end_silence_seconds - 2 * STEP_SECONDS
    return URGENT_STEP_SECONDS if near_end else STEP_SECONDS
