"""Making a backup while the product runs.

The database is read first, in one transaction; a file that a row names was written before the row, so every file is
there when its turn comes. What somebody erases meanwhile stands in the ledger, which is copied last.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection

from app.backups.manifest import (
    CHUNK_BYTES,
    COPIES,
    DATABASE,
    FILES,
    MANIFEST,
    FileEntry,
    Manifest,
    TableEntry,
    read_files,
    sha256_of,
    write_files,
    write_manifest,
)
from app.backups.rows import TableDigest, read_lines
from app.database import Base, utc_now
from app.errors import Conflict, InvalidInput, StorageFailed
from app.extensions import db
from app.migration_state import find_head
from app.tenancy import tell_scope

KEYS, LEDGER = "keys", "erasures.jsonl"
FOLDERS = ("recordings", "reports")
TOLD_EVERY = 200
Tell = Callable[[str], None]


def create_backup(home: Path, folder: Path, tell: Tell) -> Manifest:
    """A new backup in `folder`, or the rest of one that was cut off there.

    Raises InvalidInput where the folder holds anything else, Conflict, StorageFailed.
    """
    _prepare(folder)
    keys = _read_keys(home)
    try:
        tables = _dump_once(folder, tell)
        copied = _copy_files(home, folder, tell)
    except OSError as error:
        raise StorageFailed(f"The backup cannot be written: {error}. Run it again to go on.") from error
    _check_keys(keys, _read_keys(home))
    manifest = Manifest(utc_now().isoformat(), find_head() or "", tables, len(copied), write_files(folder, copied))
    write_manifest(folder, manifest)
    return manifest


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    present = {path.name for path in folder.iterdir()}
    if MANIFEST in present:
        raise InvalidInput(f"{folder} holds a finished backup already. Name a new folder.")
    if present - {DATABASE, f"{DATABASE}.part", COPIES, FILES}:
        raise InvalidInput(f"{folder} holds something else. Name a new folder.")
    folder.chmod(0o700)


def _dump_once(folder: Path, tell: Tell) -> dict[str, TableEntry]:
    """All tables as they are at one moment; what an earlier run has finished is taken."""
    done = folder / DATABASE / "tables.json"
    if done.is_file():
        tell("The database was read by an earlier run.")
        found = json.loads(done.read_text(encoding="utf-8"))
        return {name: TableEntry(**entry) for name, entry in found.items()}
    part = folder / f"{DATABASE}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    tables = _dump(part, tell)
    (part / "tables.json").write_text(json.dumps({name: asdict(entry) for name, entry in tables.items()}))
    part.replace(folder / DATABASE)
    return tables


def _dump(part: Path, tell: Tell) -> dict[str, TableEntry]:
    db.session.rollback()
    tables = {}
    with open_snapshot() as connection:
        for table in Base.metadata.sorted_tables:
            digest, path = TableDigest(), part / f"{table.name}.jsonl.gz"
            with gzip.open(path, "wb") as file:
                for line in read_lines(connection, table):
                    digest.add(line)
                    file.write(line + b"\n")
            tables[table.name] = TableEntry(digest.rows, digest.hexdigest(), sha256_of(path))
            tell(f"{table.name}: {digest.rows} rows")
    return tables


def open_snapshot() -> Connection:
    """Everything of all organisations, as it is at the first read."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    tell_scope(None, None, connection)
    return connection


def _copy_files(home: Path, folder: Path, tell: Tell) -> list[FileEntry]:
    known, copied = read_files(folder), []
    with (folder / FILES).open("a", encoding="utf-8") as log:
        for path in _sources(home):
            entry = _copy_once(home, folder, path, known)
            if entry is None:
                continue
            if entry is not known.get(entry.path):
                log.write(json.dumps(asdict(entry)) + "\n")
                log.flush()
            copied.append(entry)
            if len(copied) % TOLD_EVERY == 0:
                tell(f"{len(copied)} files")
    tell(f"{len(copied)} files")
    return copied


def _sources(home: Path) -> Iterator[Path]:
    """Recordings and reports, then the keys that open them, then the ledger."""
    for name in (*FOLDERS, KEYS):
        for path in sorted((home / name).rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.suffix not in {".lock", ".part"}:
                yield path
    if (home / LEDGER).is_file():
        yield home / LEDGER


def _copy_once(home: Path, folder: Path, source: Path, known: dict[str, FileEntry]) -> FileEntry | None:
    """None where it was erased meanwhile."""
    name = source.relative_to(home).as_posix()
    target = folder / COPIES / name
    try:
        state = source.stat()
        before = known.get(name)
        if before and (before.size, before.modified_ns) == (state.st_size, state.st_mtime_ns) and target.is_file():
            return before
        size, digest = _copy(source, target)
    except FileNotFoundError:
        return None
    return FileEntry(name, size, digest, state.st_mtime_ns)


def _copy(source: Path, target: Path) -> tuple[int, str]:
    digest, size, temporary = hashlib.sha256(), 0, target.with_name(f".{target.name}.part")
    with source.open("rb") as reader:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with temporary.open("wb") as writer:
            while chunk := reader.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
    temporary.replace(target)
    return size, digest.hexdigest()


def _read_keys(home: Path) -> dict[str, set[str]]:
    """The numbers of the data keys of each organisation."""
    return {path.name: set(json.loads(path.read_text(encoding="utf-8"))) for path in (home / KEYS).glob("*.json")}


def _check_keys(before: dict[str, set[str]], after: dict[str, set[str]]) -> None:
    if any(numbers - after.get(name, set()) for name, numbers in before.items()):
        raise Conflict("Keys were renewed meanwhile, so some copies cannot be opened. Run it again to take the rest.")
