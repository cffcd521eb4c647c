"""Rows as lines of JSON, the same for SQLite and PostgreSQL, so that either restores the other's backup."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    case,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from app.database import UtcDateTime
from app.sealed_columns import Sealed

AT_ONCE = 500


class TableDigest:
    """Of rows in any order: two databases sort text differently."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        self._lines.append(hashlib.sha256(line).digest())

    @property
    def rows(self) -> int:
        return len(self._lines)

    def hexdigest(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._lines))).hexdigest()


def stored_columns(table: Table) -> list[Column[Any]]:
    """Without those that the database works out itself."""
    return [column for column in table.c if column.computed is None]


def read_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """A row that others of the same table refer to comes before them."""
    columns = stored_columns(table)
    streamed = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for row in streamed.execute(select(*map(_as_stored, columns)).order_by(*_order(table))):
        yield write_row({column.name: value for column, value in zip(columns, row, strict=True)})


def _as_stored(column: Column[Any]) -> Any:
    """What is encrypted stays so in a backup."""
    return type_coerce(column, LargeBinary) if isinstance(column.type, Sealed) else column


def _order(table: Table) -> list[Any]:
    inward = [key.parent for key in table.foreign_keys if key.column.table is table]
    return [*(case((column.is_(None), 0), else_=1) for column in inward), *table.primary_key.columns]


def write_row(values: Mapping[str, Any]) -> bytes:
    plain = {name: _plain(value) for name, value in values.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def read_row(table: Table, line: bytes) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line)
    return {column.name: _typed(column, values[column.name]) for column in stored_columns(table)}


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Uuid):
        return uuid.UUID(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary | Sealed) else value


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(_insert(table), list(rows))


def _insert(table: Table) -> Insert:
    chosen = {column.name: kind for column in stored_columns(table) if (kind := _insert_type(column)) is not None}
    given = {name: bindparam(name, type_=kind) for name, kind in chosen.items()}
    return insert(table).values(given) if given else insert(table)


def _insert_type(column: Column[Any]) -> TypeEngine[Any] | None:
    """Nothing in a column of JSON is stored as nothing, not as JSON's null; what is encrypted is so already."""
    if isinstance(column.type, Sealed):
        return LargeBinary()
    return JSON(none_as_null=True) if isinstance(column.type, JSON) and column.nullable else None


def restart_counters(connection: Connection, table: Table) -> None:
    """So that PostgreSQL numbers the next row after the restored ones."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    newest = connection.scalar(select(func.max(column)))
    if newest is not None:
        names = {"table": table.name, "column": column.name, "newest": newest}
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :newest)"), names)
