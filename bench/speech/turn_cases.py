"""Answers whose end is known, with thinking pauses: as they were recorded, and joined from single utterances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from app.adapters.sound import Samples
from app.domain.pcm16 import SAMPLE_RATE_HZ
from bench.speech.data import Clip, SpeechData

RECORDED = "tech_clean"
SINGLE = "librispeech_other"
PAUSES_SECONDS = (9.0, 3.0, 7.0, 5.0, 8.0, 4.0, 6.0)
UTTERANCES = 3
FRAME_SAMPLES = 320
LOUD_RANGE = 1000.0
BREATH_SECONDS = 0.2


@dataclass(frozen=True)
class TurnCase:
    """Speech that ends at `speech_end` seconds; nothing follows it."""

    name: str
    samples: Samples
    speech_end: float


def build_cases(data: SpeechData, count: int) -> list[TurnCase]:
    """Up to `count`: half of them, or what there is, as recorded; the others joined with pauses of 3 to 9 s."""
    recorded = [_recorded(clip) for clip in data.of(RECORDED) if clip.speech_end is not None]
    joined = list(islice(_joined(data.of(SINGLE)), max(count // 2, count - len(recorded))))
    return [*recorded[: count - len(joined)], *joined]


def _recorded(clip: Clip) -> TurnCase:
    assert clip.speech_end is not None
    until = int((clip.speech_end + BREATH_SECONDS) * SAMPLE_RATE_HZ)
    return TurnCase(clip.path.name, clip.samples()[:until], clip.speech_end)


def _joined(clips: Sequence[Clip]) -> Iterator[TurnCase]:
    """Three utterances of one speaker a case; speakers take turns."""
    pauses = cycle(PAUSES_SECONDS)
    for members in _by_turns(clips):
        parts = [_spoken_part(clip.samples()) for clip in members]
        sound = parts[0]
        for part in parts[1:]:
            sound = np.concatenate([sound, _silence(next(pauses)), part])
        name = " + ".join(clip.path.stem for clip in members)
        yield TurnCase(name, np.concatenate([sound, _silence(BREATH_SECONDS)]), len(sound) / SAMPLE_RATE_HZ)


def _by_turns(clips: Sequence[Clip]) -> Iterable[list[Clip]]:
    speakers = dict.fromkeys(clip.speaker for clip in clips)
    own = {speaker: [clip for clip in clips if clip.speaker == speaker] for speaker in speakers}
    for start in range(0, max(map(len, own.values()), default=0), UTTERANCES):
        for members in own.values():
            if len(chosen := members[start : start + UTTERANCES]) == UTTERANCES:
                yield chosen


def _spoken_part(samples: Samples) -> Samples:
    """From the first to the last frame within 30 dB of the loudest: no detector has a say in where speech ends."""
    power = (samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES) ** 2).mean(axis=1)
    loud = np.flatnonzero(power > np.max(power) / LOUD_RANGE)
    return samples[loud[0] * FRAME_SAMPLES : (loud[-1] + 1) * FRAME_SAMPLES]


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
