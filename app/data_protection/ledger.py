"""A file of what was deleted, beside the database: a backup from before the deletion does not know of it.

It names nobody: ids of rows that are gone.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from app.errors import StorageFailed


@dataclass(frozen=True)
class LedgerEntry:
    """`kind` as in Erasure."""

    kind: str
    subject_id: uuid.UUID
    organization_id: uuid.UUID


def append(path: Path, entry: LedgerEntry, receipt_id: uuid.UUID, at: str) -> None:
    """On the disk when it returns. Raises StorageFailed."""
    line = json.dumps(
        {
            "at": at,
            "kind": entry.kind,
            "subject": str(entry.subject_id),
            "organization": str(entry.organization_id),
            "receipt": str(receipt_id),
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageFailed(f"The erasure ledger {path} cannot be written: {error}.") from error


def read(path: Path) -> list[LedgerEntry]:
    """Oldest first. A last line that was cut off by a power failure is left out: its erasure is done again."""
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [entry for line in lines if (entry := _read_line(line))]


def _read_line(line: str) -> LedgerEntry | None:
    try:
        values = json.loads(line)
        return LedgerEntry(values["kind"], uuid.UUID(values["subject"]), uuid.UUID(values["organization"]))
    except (ValueError, KeyError, TypeError):
        return None
