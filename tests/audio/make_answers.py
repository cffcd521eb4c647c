"""Speaks the answers in this folder: `python -m tests.audio.make_answers`; needs espeak-ng. Its output is kept."""

from __future__ import annotations

import json
import subprocess
import wave
from io import BytesIO
from pathlib import Path

import numpy as np

from app.adapters.flac import encode_flac

FOLDER = Path(__file__).resolve().parent
RATE_HZ = 16_000
SPOKEN_RATE_HZ = 22_050
VOICES = {"en-us": ("en-us", "150"), "en-gb": ("en-gb", "145")}


def main() -> None:
    for answer in json.loads((FOLDER / "answers.json").read_text(encoding="utf-8")):
        (FOLDER / answer["file"]).write_bytes(encode_flac(speak(answer["voice"], answer["phrases"])))


def speak(voice: str, phrases: list[str | float]) -> bytes:
    """PCM16 at 16 kHz of phrases and of pauses in seconds, with half a second of quiet around."""
    parts = [phrase if isinstance(phrase, float) else _speak_phrase(voice, phrase) for phrase in phrases]
    samples = [np.zeros(int(p * RATE_HZ)) if isinstance(p, float) else p for p in (0.5, *parts, 0.5)]
    quiet_room = np.random.default_rng(7).normal(0, 3.0, sum(map(len, samples)))
    spoken = np.concatenate(samples) * 0.6 + quiet_room
    return spoken.round().clip(-32768, 32767).astype("<i2").tobytes()


def _speak_phrase(voice: str, text: str) -> np.ndarray:
    name, words_per_minute = VOICES[voice]
    command = ["espeak-ng", "-v", name, "-s", words_per_minute, "--stdout", text]
    done = subprocess.run(command, check=True, capture_output=True)
    with wave.open(BytesIO(done.stdout)) as spoken:
        samples = np.frombuffer(spoken.readframes(spoken.getnframes()), dtype="<i2").astype(float)
    return _resample(samples)


def _resample(samples: np.ndarray) -> np.ndarray:
    """To 16 kHz in the frequency domain: above 8 kHz nothing is kept."""
    count = len(samples) * RATE_HZ // SPOKEN_RATE_HZ
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return np.fft.irfft(spectrum, n=count) * count / len(samples)


if __name__ == "__main__":
    main()
