"""Whether the database has every migration of this code, found out without loading the application."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from app.migration_state import is_behind
from config import Config

CONNECT_TIMEOUT_SECONDS = 5
QUERY = "SELECT version_num FROM alembic_version"


def is_migrated(config: Config) -> bool:
    return not is_behind(read_revision(config))


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
