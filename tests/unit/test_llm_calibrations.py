from __future__ import annotations

import json
from pathlib import Path

from app.adapters.llm_calibrations import CALIBRATIONS, find_calibration
from app.domain.judgement import JUDGEMENT_VERSION, Calibration


def write(path: Path, version: str) -> Path:
    path.write_text(json.dumps({"abc": {"offset": -1, "slope": 2, "weight": 0.3, "version": version}}))
    return path


def test_a_model_is_known_by_the_digest_of_its_weights_whatever_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "known.json", JUDGEMENT_VERSION)
    assert find_calibration("any:name@abc", path) == Calibration(-1.0, 2.0, 0.3)
    assert find_calibration("any:name@abd", path) is None


def test_a_calibration_of_other_wordings_counts_for_nothing(tmp_path: Path) -> None:
    assert find_calibration("any:name@abc", write(tmp_path / "known.json", "yes-no-0")) is None


def test_what_is_shipped_can_be_read() -> None:
    for digest in json.loads(CALIBRATIONS.read_text(encoding="utf-8")):
        found = find_calibration(f"m@{digest}")
        assert found is not None
        assert found.slope > 0
        assert 0 < found.weight <= 0.6
