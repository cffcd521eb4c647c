"""What a backup folder holds; written last, so that a folder without one is an unfinished backup.

BACKUP/database/TABLE.jsonl.gz   one row a line, as app.backups.rows writes it
BACKUP/files/…                   recordings, reports and wrapped keys, as under INTERVIEWBOT_HOME
BACKUP/files.jsonl               path, bytes and SHA-256 of each, a line when it is copied
BACKUP/manifest.json
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.errors import InvalidInput, StorageFailed

FORMAT = 1
CHUNK_BYTES = 1024 * 1024
MANIFEST, FILES, DATABASE, COPIES = "manifest.json", "files.jsonl", "database", "files"


@dataclass(frozen=True)
class TableEntry:
    """`digest` is of the rows, whatever their order and database; `sha256` of the file."""

    rows: int
    digest: str
    sha256: str


@dataclass(frozen=True)
class FileEntry:
    """`modified_ns` is the source's, by which a later run knows what it has copied already."""

    path: str
    size: int
    sha256: str
    modified_ns: int


@dataclass(frozen=True)
class Manifest:
    created_at: str
    revision: str
    tables: dict[str, TableEntry]
    files: int
    files_sha256: str
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def read_manifest(folder: Path) -> Manifest:
    """Raises InvalidInput where it is no finished backup, or of a format that this version does not know."""
    try:
        values: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        tables = {name: TableEntry(**entry) for name, entry in values.pop("tables").items()}
        manifest = Manifest(tables=tables, **values)
    except FileNotFoundError as error:
        raise InvalidInput(
            f"{folder} holds no finished backup. `flask backup create` on it goes on with one."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"{folder / MANIFEST} cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise InvalidInput(f"This backup has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest


def read_files(folder: Path) -> dict[str, FileEntry]:
    """By path, the newest entry of each; a last line that was cut off counts as not written."""
    return {entry.path: entry for entry in _read_lines(folder / FILES)}


def _read_lines(path: Path) -> Iterator[FileEntry]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield FileEntry(**json.loads(line))
        except (ValueError, TypeError):
            continue


def write_files(folder: Path, entries: list[FileEntry]) -> str:
    """All entries, once each; returns the file's SHA-256."""
    content = "".join(json.dumps(asdict(entry)) + "\n" for entry in entries).encode()
    write_whole(folder / FILES, content)
    return hashlib.sha256(content).hexdigest()


def sha256_of(path: Path) -> str:
    """Raises StorageFailed."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read: {error.strerror}.", retryable=False) from error
    return digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
