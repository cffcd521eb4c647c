"""How the yes and no of known language models relate to people's ratings; fitted by bench.calibrate_model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app.domain.judgement import JUDGEMENT_VERSION, Calibration

CALIBRATIONS = Path(__file__).with_suffix(".json")


def find_calibration(model: str, path: Path = CALIBRATIONS) -> Calibration | None:
    """Of a model named as LanguageModel.model names it; None where this very file of weights was never compared."""
    known: Mapping[str, Mapping[str, float | str]] = json.loads(path.read_text(encoding="utf-8"))
    found = known.get(digest_of(model))
    if found is None or found["version"] != JUDGEMENT_VERSION:
        return None
    return Calibration(float(found["offset"]), float(found["slope"]), float(found["weight"]))


def digest_of(model: str) -> str:
    return model.rpartition("@")[2]
