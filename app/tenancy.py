"""The second wall between organisations: PostgreSQL's row-level security, under the queries' own conditions.

Each transaction tells the database whose rows it may see and write: those of one organisation, or EVERYTHING for
what serves all of them (workers, commands, sign-ins, links of candidates). A connection that tells nothing sees
nothing. On SQLite there is no such wall.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Connection, MetaData, Table, event, inspect, select, text

from app.database import Base
from app.extensions import db
from app.log_context import tell_logs

SETTING = "interviewbot.organization"
EVERYTHING = "*"
# Read before it is known who asks, and holding nothing that a candidate said.
OPEN_TABLES = frozenset({"organizations", "users", "access_grants"})
_TELL = text("SELECT set_config(:setting, :value, true)")


def enter_organization(organization_id: uuid.UUID) -> None:
    """From now on until the request ends, nothing of another organisation is there."""
    g.organization_scope = str(organization_id)
    tell_logs(organization_id)
    if db.session.registry.has() and db.session().in_transaction():
        _tell(db.session.connection())


def tell_scope(_session: Any, _transaction: Any, connection: Connection) -> None:
    _tell(connection)


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        scope = g.get("organization_scope", EVERYTHING) if has_app_context() else EVERYTHING
        connection.execute(_TELL, {"setting": SETTING, "value": scope})


def install_policies(connection: Connection) -> None:
    """Safe to repeat; does nothing but on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    present = set(inspect(connection).get_table_names())
    for name, condition in policies().items():
        if name in present:
            for statement in _statements(name, condition):
                connection.execute(text(statement))


def is_above_policies(connection: Connection) -> bool:
    """A superuser of PostgreSQL sees everything whatever the policies say."""
    if connection.dialect.name != "postgresql":
        return False
    query = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return bool(connection.scalar(query))


def policies() -> dict[str, str]:
    """The condition on the rows of each table that belongs to organisations, itself or through another one."""
    found: dict[str, str] = {}
    for table in Base.metadata.sorted_tables:
        condition = None if table.name in OPEN_TABLES else _condition(table, found)
        if condition:
            found[table.name] = condition
    return found


def _condition(table: Table, covered: dict[str, str]) -> str | None:
    everything = f"current_setting('{SETTING}', true) = '{EVERYTHING}'"
    if "organization_id" in table.c:
        return f"{everything} OR organization_id::text = current_setting('{SETTING}', true)"
    for key in table.foreign_keys:
        if key.column.table.name in covered and not key.parent.nullable:
            # the parent's own policy decides what is there
            return f"{everything} OR {key.parent.in_(select(key.column))}"
    return None


def _statements(table: str, condition: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        # for the owner of the tables too: the product signs in as it
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS organization ON {table}",
        f"CREATE POLICY organization ON {table} USING ({condition})",
    )


def _after_create(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    install_policies(connection)


event.listen(Base.metadata, "after_create", _after_create)
event.listen(db.session, "after_begin", tell_scope)
