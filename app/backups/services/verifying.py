"""Reading a whole backup again: that every file is there and as it was written."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.backups.manifest import COPIES, DATABASE, FILES, Manifest, TableEntry, read_files, read_manifest, sha256_of
from app.backups.rows import TableDigest
from app.errors import StorageFailed


@dataclass(frozen=True)
class Verification:
    manifest: Manifest
    problems: tuple[str, ...]


def verify_backup(folder: Path) -> Verification:
    """Raises InvalidInput where it is no finished backup."""
    manifest = read_manifest(folder)
    return Verification(manifest, (*_table_problems(folder, manifest), *_file_problems(folder, manifest)))


def table_path(folder: Path, name: str) -> Path:
    return folder / DATABASE / f"{name}.jsonl.gz"


def _table_problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, entry in manifest.tables.items():
        if problem := _table_problem(table_path(folder, name), entry):
            yield f"table {name}: {problem}"


def _table_problem(path: Path, entry: TableEntry) -> str:
    digest = TableDigest()
    try:
        if sha256_of(path) != entry.sha256:
            return "its file is not as it was written"
        with gzip.open(path, "rb") as file:
            for line in file:
                digest.add(line.rstrip(b"\n"))
    except (StorageFailed, OSError, EOFError, zlib.error) as error:
        return str(error)
    return "" if (digest.rows, digest.hexdigest()) == (entry.rows, entry.digest) else "rows are missing or changed"


def _file_problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    if not (folder / FILES).is_file() or sha256_of(folder / FILES) != manifest.files_sha256:
        yield f"{FILES} is not as it was written"
        return
    for name, entry in read_files(folder).items():
        path = folder / COPIES / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256_of(path) != entry.sha256:
            yield f"{name} is not as it was written"
