"""Sounds without words, and the spoken answers, as 16 kHz mono PCM16."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from app.adapters.flac import decode_flac

FOLDER = Path(__file__).resolve().parent
RATE_HZ = 16_000


@lru_cache
def spoken(name: str) -> bytes:
    return decode_flac((FOLDER / f"{name}.flac").read_bytes())


def text_of(name: str) -> str:
    answers = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
    phrases = next(answer["phrases"] for answer in answers if answer["file"] == f"{name}.flac")
    return " ".join(phrase for phrase in phrases if isinstance(phrase, str))


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE_HZ))


def white_noise(seconds: float, level_dbfs: float = -40.0) -> bytes:
    return _pcm16(_rng().normal(0, 1, round(seconds * RATE_HZ)), level_dbfs)


def hum(seconds: float, level_dbfs: float = -30.0) -> bytes:
    """Mains hum of 50 Hz with its overtones."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    overtones = [np.sin(2 * np.pi * 50 * n * time) / n for n in (1, 2, 3, 5, 7)]
    return _pcm16(np.sum(overtones, axis=0), level_dbfs)


def keyboard(seconds: float, level_dbfs: float = -35.0) -> bytes:
    """About six keys a second, each a short burst of noise."""
    rng = _rng()
    samples = rng.normal(0, 0.01, round(seconds * RATE_HZ))
    burst = rng.normal(0, 1, RATE_HZ // 50) * np.exp(-np.arange(RATE_HZ // 50) / 60)
    for start in rng.integers(0, len(samples) - len(burst), int(6 * seconds)):
        samples[start : start + len(burst)] += burst * rng.uniform(0.4, 1.0)
    return _pcm16(samples, level_dbfs)


def _rng() -> np.random.Generator:
    return np.random.default_rng(20)


def _pcm16(samples: np.ndarray, level_dbfs: float) -> bytes:
    scaled = samples / np.sqrt(np.mean(samples**2)) * 32_768 * 10 ** (level_dbfs / 20)
    return bytes(scaled.round().clip(-32_768, 32_767).astype("<i2").tobytes())
