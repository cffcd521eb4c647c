"""New keys for what columns hold encrypted, table by table, while the product runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Column, LargeBinary, Table, and_, literal, select, type_coerce, update

from app.database import Base, transaction
from app.extensions import db
from app.ports import Ports
from app.sealed_columns import INSTALLATION, Sealed

AT_ONCE = 200


def renew_columns(ports: Ports) -> int:
    """Returns how many values were encrypted anew. May be stopped and run again. Raises StorageFailed."""
    ports.seals.renew(INSTALLATION)
    renewed = sum(_renew(ports, table, column) for table, column in list_sealed())
    ports.seals.forget_older(INSTALLATION)
    return renewed


def list_sealed() -> list[tuple[Table, Column[Any]]]:
    return [(table, c) for table in Base.metadata.sorted_tables for c in table.c if isinstance(c.type, Sealed)]


def _renew(ports: Ports, table: Table, column: Column[Any]) -> int:
    return sum(_renew_some(ports, table, column, rows) for rows in _list_old(ports, table, column))


def _list_old(ports: Ports, table: Table, column: Column[Any]) -> Iterator[list[Mapping[str, Any]]]:
    """Primary keys, and `sealed` as it is stored."""
    stored = type_coerce(column, LargeBinary).label("sealed")
    keys = list(table.primary_key)
    after: tuple[Any, ...] | None = None
    while True:
        query = select(*keys, stored).order_by(*keys).limit(AT_ONCE)
        rows = db.session.execute(query if after is None else query.where(keys[0] > after[0])).mappings().all()
        if not rows:
            return
        after = tuple(rows[-1][key.name] for key in keys)
        yield [dict(row) for row in rows if row["sealed"] and not ports.seals.is_current(INSTALLATION, row["sealed"])]


def _renew_some(ports: Ports, table: Table, column: Column[Any], rows: list[Mapping[str, Any]]) -> int:
    """Those that nobody has changed meanwhile: they lie under the new key already."""
    place = cast("Sealed[Any]", column.type).place
    with transaction(db.session):
        for row in rows:
            plain = ports.seals.open(INSTALLATION, place, row["sealed"])
            as_read = type_coerce(column, LargeBinary) == row["sealed"]
            same = and_(as_read, *(key == row[key.name] for key in table.primary_key))
            sealed = literal(ports.seals.seal(INSTALLATION, place, plain), LargeBinary)
            db.session.execute(update(table).where(same).values({column.name: sealed}))
    return len(rows)
