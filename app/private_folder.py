"""Folders that nobody but this user looks into."""

from __future__ import annotations

from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """With those above it that are missing, whatever the process's umask: `mkdir` gives its mode to the last alone."""
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
