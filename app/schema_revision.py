"""Which migration the database is at, and bringing it up to this version."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from app.migration_state import is_behind


def read_revision() -> str | None:
    """None where nothing has migrated it yet."""
    with db.engine.connect() as connection:
        if not db.inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate() -> None:
    """Where the database is neither at this version's newest revision nor beyond."""
    if is_behind(read_revision()):
        from flask_migrate import upgrade  # noqa: PLC0415 - every process imports this module, and few migrate

        upgrade()
