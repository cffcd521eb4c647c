"""Minutes of sound in which nobody says a word; the generators are deterministic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.adapters.sound import Samples, samples_of
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.ports import Transcriber
from bench.speech.data import pcm16_of
from tests.audio.sounds import FOLDER, hum, keyboard, silence, spoken, white_noise

TURN_SECONDS = 60.0
VOICES = 9


def babble_without_words(seconds: float) -> bytes:
    """Many voices at once, each backwards."""
    rng = np.random.default_rng(3)
    mixed = np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    voices = [samples_of(spoken(path.stem))[::-1] for path in sorted(FOLDER.glob("*.flac"))]
    for index in range(VOICES):
        voice = np.roll(voices[index % len(voices)], rng.integers(0, SAMPLE_RATE_HZ * 10))
        mixed += np.resize(voice, len(mixed))
    return pcm16_of(mixed / np.abs(mixed).max() * 0.2)


def music(seconds: float) -> bytes:
    """Chords of plucked tones, two a second."""
    rng = np.random.default_rng(4)
    time = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    mixed = np.zeros(int((seconds + 1) * SAMPLE_RATE_HZ), dtype=np.float32)
    for start in range(0, int(seconds * SAMPLE_RATE_HZ), SAMPLE_RATE_HZ // 2):
        for note in rng.choice([0, 3, 5, 7, 10, 12], 3, replace=False):
            tone = _pluck(220 * 2 ** (note / 12), time)
            mixed[start : start + len(tone)] += tone
    return pcm16_of((mixed[: int(seconds * SAMPLE_RATE_HZ)] / np.abs(mixed).max() * 0.3).astype(np.float32))


def breathing(seconds: float) -> bytes:
    """Noise of a mouth near a microphone, one breath in four seconds."""
    rng = np.random.default_rng(5)
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    noise = np.convolve(rng.normal(0, 1, len(time)), np.hanning(12), "same")
    swell = np.clip(np.sin(2 * np.pi * time / 4), 0, 1) ** 2
    return pcm16_of((noise * swell / np.abs(noise).max() * 0.1).astype(np.float32))


SOUNDS: dict[str, Callable[[float], bytes]] = {
    "silence": silence,
    "hum": hum,
    "white noise": white_noise,
    "keyboard": keyboard,
    "babble without words": babble_without_words,
    "music": music,
    "breathing": breathing,
}


def invented_words(transcriber: Transcriber, sound: str, minutes: int) -> int:
    """Words in final transcripts and caption hypotheses of `minutes` of `sound`."""
    pcm16 = SOUNDS[sound](minutes * TURN_SECONDS)
    turn = int(TURN_SECONDS) * 2 * SAMPLE_RATE_HZ
    window = 8 * 2 * SAMPLE_RATE_HZ
    finals = [transcriber.transcribe_turn(pcm16[i : i + turn], (), "en").words for i in range(0, len(pcm16), turn)]
    captions = [transcriber.transcribe_window(pcm16[i : i + window], ()) for i in range(0, len(pcm16), window)]
    return sum(map(len, [*finals, *captions]))


def _pluck(frequency_hz: float, time: np.ndarray) -> Samples:
    tone = sum(np.sin(2 * np.pi * frequency_hz * n * time) / n for n in (1, 2, 3, 4))
    return np.asarray(tone * np.exp(-3 * time), dtype=np.float32)
