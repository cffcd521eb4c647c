"""The folders that the product writes to, and whether it can."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from app.domain.installation import FolderCondition
from config import Config


def list_folders(config: Config) -> list[Path]:
    """Any of them may be a file system of its own."""
    return [config.home, config.recordings_dir, config.reports_dir, config.keys_dir]


def nearest_folder(path: Path) -> Path:
    """The first that is there of it and those above: the product makes what is missing when it needs it."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def look_at(path: Path) -> FolderCondition:
    there = nearest_folder(path)
    try:
        with tempfile.TemporaryFile(dir=there):
            free = shutil.disk_usage(there).free
    except OSError as error:
        return FolderCondition(str(path), 0, 0, error.strerror or str(error))
    return FolderCondition(str(path), free, path.stat().st_mode & 0o777 if there == path else 0)
