"""Bringing a backup into an empty system.

Files first, rows last and in one transaction: a restore that was cut off leaves an empty database, and starting it
again goes on. What was erased after the backup is erased again.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, select

from app.backups.manifest import COPIES, Manifest, read_files, sha256_of
from app.backups.rows import AT_ONCE, TableDigest, insert_rows, read_lines, read_row, restart_counters
from app.backups.services.creating import LEDGER, open_snapshot
from app.backups.services.verifying import table_path, verify_backup
from app.data_protection.services.erasing import Places, reapply_ledger
from app.database import BEGIN_OPTION, Base
from app.errors import Conflict, InvalidInput, StorageFailed
from app.extensions import db
from app.migration_state import find_head
from app.ports import Ports
from app.private_folder import make_private_folder
from app.sealed_columns import INSTALLATION
from app.tenancy import tell_scope

# What `flask prepare` makes in an empty database.
REPLACED = ("user_roles", "roles")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    rows: int
    files: int
    erased_again: int


def restore_backup(ports: Ports, home: Path, places: Places, folder: Path, tell: Tell) -> Restored:
    """Raises InvalidInput for a damaged backup or one of another version, Conflict where the system is not empty,
    StorageFailed where ENCRYPTION_KEYS does not open the recordings."""
    manifest = _check_backup(folder)
    _check_empty()
    files = _restore_files(home, folder, tell)
    _check_recordings(ports, home)
    _restore_rows(folder, manifest, tell)
    _compare(manifest)
    tell("Every table has the digest of the backup.")
    erased = reapply_ledger(ports, places)
    return Restored(sum(entry.rows for entry in manifest.tables.values()), files, erased)


def _check_backup(folder: Path) -> Manifest:
    found = verify_backup(folder)
    if found.problems:
        raise InvalidInput(f"The backup is damaged: {'; '.join(found.problems[:5])}.")
    if found.manifest.revision != find_head():
        raise InvalidInput(
            f"The backup is of database revision {found.manifest.revision}, this version has {find_head()}. "
            "Restore it with the version that made it, then upgrade."
        )
    return found.manifest


def _check_empty() -> None:
    with open_snapshot() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in REPLACED and connection.scalar(select(func.count()).select_from(table)):
                raise Conflict(f"This system is not empty: there are rows in {table.name}. Restore into a new one.")


def _restore_files(home: Path, folder: Path, tell: Tell) -> int:
    entries = read_files(folder)
    for name, entry in entries.items():
        target = home / name
        if name == LEDGER:
            _merge_ledger(folder / COPIES / name, target)
        elif not target.is_file() or sha256_of(target) != entry.sha256:
            make_private_folder(target.parent)
            temporary = target.with_name(f".{target.name}.part")
            shutil.copyfile(folder / COPIES / name, temporary)
            temporary.chmod(0o600)
            temporary.replace(target)
    tell(f"{len(entries)} files")
    return len(entries)


def _merge_ledger(source: Path, target: Path) -> None:
    """The system's own ledger may be newer: nothing that it says is lost."""
    present = target.read_text(encoding="utf-8").splitlines() if target.is_file() else []
    missing = [line for line in source.read_text(encoding="utf-8").splitlines() if line not in set(present)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in missing)


def _check_recordings(ports: Ports, home: Path) -> None:
    """One of each organisation, and the key of the columns, so that what is missing shows before any row is there."""
    root = home / "recordings"
    for owner in sorted(path for path in root.glob("*") if path.is_dir()):
        found = next((path for path in sorted(owner.rglob("*.flac*")) if path.is_file()), None)
        if found is not None:
            ports.recordings.open_flac(found.relative_to(root).as_posix())
    ports.seals.seal(INSTALLATION, "restore", b"the key of the columns opens")


def _restore_rows(folder: Path, manifest: Manifest, tell: Tell) -> None:
    db.session.rollback()
    with db.engine.connect().execution_options(**{BEGIN_OPTION: "IMMEDIATE"}) as connection, connection.begin():
        tell_scope(None, None, connection)
        for name in REPLACED:
            connection.execute(delete(Base.metadata.tables[name]))
        for table in Base.metadata.sorted_tables:
            _restore_table(connection, table, table_path(folder, table.name))
            tell(f"{table.name}: {manifest.tables[table.name].rows} rows")


def _restore_table(connection: Connection, table: Table, path: Path) -> None:
    with gzip.open(path, "rb") as file:
        rows = (read_row(table, line) for line in file)
        while some := list(islice(rows, AT_ONCE)):
            insert_rows(connection, table, some)
    restart_counters(connection, table)


def _compare(manifest: Manifest) -> None:
    differing = [name for name, digest in read_digests() if digest != manifest.tables[name].digest]
    if differing:
        raise StorageFailed(f"These tables are not as in the backup: {', '.join(differing)}.", retryable=False)


def read_digests() -> Iterator[tuple[str, str]]:
    """(table, digest) of what the database holds now."""
    with open_snapshot() as connection:
        for table in Base.metadata.sorted_tables:
            digest = TableDigest()
            for line in read_lines(connection, table):
                digest.add(line)
            yield table.name, digest.hexdigest()
