"""Whether the database is at the newest migration, found out without loading the application."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from config import ROOT, Config

VERSIONS = ROOT / "migrations" / "versions"
CONNECT_TIMEOUT_SECONDS = 5
QUERY = "SELECT version_num FROM alembic_version"
REVISION = re.compile(r"^(revision|down_revision)\s*=\s*'([^']+)'", re.MULTILINE)


def is_migrated(config: Config) -> bool:
    return read_revision(config) == find_head(VERSIONS)


def find_head(versions: Path) -> str | None:
    """The revision that no other one follows."""
    found = [REVISION.findall(path.read_text(encoding="utf-8")) for path in versions.glob("*.py")]
    followed = {value for pairs in found for name, value in pairs if name == "down_revision"}
    heads = {value for pairs in found for name, value in pairs if name == "revision"} - followed
    return heads.pop() if len(heads) == 1 else None


def read_revision(config: Config) -> str | None:
    """None where the database has none or cannot be asked."""
    return _read_sqlite(config) if config.uses_sqlite else _read_postgresql(config)


def _read_sqlite(config: Config) -> str | None:
    path = Path(config.database_url.removeprefix("sqlite:///"))
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        row = connection.execute(QUERY).fetchone()
        return str(row[0]) if row else None
    return None


def _read_postgresql(config: Config) -> str | None:
    import psycopg2  # noqa: PLC0415 - not needed on SQLite

    url = config.database_url.replace("postgresql+psycopg2://", "postgresql://", 1)
    with (
        suppress(psycopg2.Error),
        closing(psycopg2.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(QUERY)
        row = cursor.fetchone()
        return str(row[0]) if row else None
    return None
