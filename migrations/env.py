"""Alembic's environment: one connection, the models' metadata, batch mode so that SQLite can alter tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from app import models, tenancy  # noqa: F401 - the tables
from app.database import Base, UtcDateTime
from app.sealed_columns import Sealed


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"  # a migration must not change with the application's code
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            tenancy.tell_scope(None, None, connection)
            context.run_migrations()
            # no migration holds the policies: they follow from the models
            tenancy.install_policies(connection)


run()
