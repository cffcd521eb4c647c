"""Recorded speech with its text: the evaluation folder's, or the tests' own where that is absent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper.audio import decode_audio

from app.adapters.sound import Samples, samples_of
from app.domain.pcm16 import SAMPLE_RATE_HZ
from tests.audio.sounds import FOLDER as OWN_FOLDER
from tests.audio.sounds import hum, keyboard, spoken, text_of, white_noise

# Choices were made on these speakers; figures are of the others.
TUNED_ON = frozenset(
    {
        "ls-1688",
        "ls-2033",
        "tts-joe",
        "tts-kok_jf_alpha",
        "so-0736",
        "so-0981",
        "so-1109",
        "so-1181",
        "so-1292",
        "so-2016",
    }
)
NOISES = ("white", "hum", "keyboard", "babble", "talker")
GENERATED = {"white": white_noise, "hum": hum, "keyboard": keyboard}
LOUD = 0.01
QUICK_CLIPS = 2
QUICK_GROUPED = {"librispeech_other": 4, "speechocean_nonnative": 4, "long_real": 1, "long_tech": 1}
QUICK_SECONDS = 30.0


@dataclass(frozen=True)
class Clip:
    """`pauses` are where the speaker thinks, in seconds; `speech_end` is the end of the last phrase; `phrases` are
    start, end and text. Only the sound before `until` belongs to it.
    """

    path: Path
    text: str
    group: str
    speaker: str
    terms: tuple[str, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()
    speech_end: float | None = None
    phrases: tuple[tuple[float, float, str], ...] = ()
    until: float | None = None

    def samples(self) -> Samples:
        samples = _read(self.path)
        return samples if self.until is None else samples[: int(self.until * SAMPLE_RATE_HZ)]

    def shortened(self, seconds: float) -> Clip:
        """The phrases that end within `seconds`; the whole where that is not known or is none."""
        kept = [phrase for phrase in self.phrases if phrase[1] <= seconds]
        if not kept or len(kept) == len(self.phrases):
            return self
        until = (kept[-1][1] + self.phrases[len(kept)][0]) / 2
        text = " ".join(said for _, _, said in kept)
        pauses = tuple(pause for pause in self.pauses if pause[1] <= until)
        return replace(self, text=text, pauses=pauses, speech_end=kept[-1][1], until=until)


@dataclass(frozen=True)
class SpeechData:
    """`noises`: seconds of sound by name, each at -26 dBFS."""

    source: str
    clips: tuple[Clip, ...]
    noises: dict[str, Samples] = field(default_factory=dict)

    def of(self, *groups: str) -> list[Clip]:
        return [clip for clip in self.clips if clip.group in groups]


def load(eval_dir: Path, *, quick: bool, tuning: bool = False) -> SpeechData:
    folder = eval_dir / "speech"
    if not (folder / "manifest.jsonl").is_file():
        return SpeechData("speech of our own (tests/audio)", tuple(_own_clips()), _generated_noises())
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    clips = [_clip(folder, json.loads(line)) for line in lines if line.strip()]
    kept = [clip for clip in clips if (clip.speaker in TUNED_ON) == tuning]
    sample = _sample(kept) if quick else kept
    return SpeechData(f"{folder}, {_told(sample)}", tuple(sample), _recorded_noises(folder / "noise"))


def pcm16_of(samples: Samples) -> bytes:
    return (samples * 32_768).round().clip(-32_768, 32_767).astype("<i2").tobytes()


def mix(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Speech with noise `snr_db` below the level of its loud parts."""
    looped = np.resize(noise, len(speech))
    gain = 10 ** ((_active_dbfs(speech) - _dbfs(looped) - snr_db) / 20)
    return (speech + gain * looped).clip(-1, 1).astype(np.float32)


@lru_cache(maxsize=8)
def _read(path: Path) -> Samples:
    samples = np.asarray(decode_audio(str(path), sampling_rate=SAMPLE_RATE_HZ), dtype=np.float32)
    samples.setflags(write=False)
    return samples


def _clip(folder: Path, line: dict[str, Any]) -> Clip:
    phrases = tuple((float(start), float(end), str(said)) for start, end, said in line.get("phrases") or ())
    return Clip(
        path=folder / line["path"],
        text=line["text"],
        group=line["group"],
        speaker=line["speaker"],
        terms=tuple(line.get("terms") or ()),
        pauses=tuple((start, end) for start, end in line.get("thinking_pauses") or ()),
        speech_end=phrases[-1][1] if phrases else None,
        phrases=phrases,
    )


def _own_clips() -> Iterable[Clip]:
    for path in sorted(OWN_FOLDER.glob("*.flac")):
        yield Clip(path, text_of(path.stem), "tech_clean", "espeak-ng", speech_end=_loud_until(spoken(path.stem)))


def _loud_until(pcm16: bytes) -> float:
    loud = np.flatnonzero(np.abs(samples_of(pcm16)) > LOUD)
    return float(loud[-1]) / SAMPLE_RATE_HZ


def _sample(clips: Sequence[Clip]) -> list[Clip]:
    kept: list[Clip] = []
    for group in dict.fromkeys(clip.group for clip in clips):
        members = [clip for clip in clips if clip.group == group]
        chosen = members[: QUICK_GROUPED.get(group, QUICK_CLIPS)]
        kept += [clip.shortened(QUICK_SECONDS) for clip in chosen]
    return kept


def _recorded_noises(folder: Path) -> dict[str, Samples]:
    files = {name: folder / f"{name}.flac" for name in NOISES}
    return {
        name: np.asarray(decode_audio(str(file)), dtype=np.float32) for name, file in files.items() if file.is_file()
    }


def _generated_noises() -> dict[str, Samples]:
    return {name: samples_of(make(60.0, -26.0)) for name, make in GENERATED.items()}


def _told(clips: Sequence[Clip]) -> str:
    speakers = {clip.speaker for clip in clips}
    return f"{len(clips)} recordings of {len(speakers)} speakers that nothing was tuned on"


def _dbfs(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples**2) + 1e-12))


def _active_dbfs(speech: Samples) -> float:
    """Level of the frames within 30 dB of the loudest, so that pauses do not count."""
    frames = speech[: len(speech) // 320 * 320].reshape(-1, 320)
    power = (frames**2).mean(axis=1)
    return float(10 * np.log10(power[power > np.max(power) / 1000].mean() + 1e-12))
