"""What belongs to a row: every row that refers to it, found by the foreign keys of the tables themselves.

A table that is added later is covered by having its foreign key; a test shows which tables are reached. A column
that names its source only, with `info=OUTLIVES_SOURCE`, is emptied and its row stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Table, and_, delete, or_, select, update

from app.database import Base
from app.extensions import db

OUTLIVES_SOURCE = {"outlives_source": True}
Row = Mapping[str, Any]
Rows = dict[Table, Sequence[Row]]


def collect(root: str, root_id: uuid.UUID, organization_id: uuid.UUID) -> Rows:
    """The row `root_id` of table `root` and all that depend on it, parents before children; empty where it is none
    of this organisation."""
    table = Base.metadata.tables[root]
    own = and_(table.c.id == root_id, table.c.organization_id == organization_id)
    found: Rows = {}
    for each in Base.metadata.sorted_tables:
        condition = own if each is table else _depends_on(each, found)
        if condition is not None and (rows := db.session.execute(select(each).where(condition)).mappings().all()):
            found[each] = [dict(row) for row in rows]
    return found


def remove(found: Rows) -> None:
    """Children first."""
    for table in Base.metadata.sorted_tables:
        for column, ids in _references(table, found, outliving=True):
            db.session.execute(update(table).where(column.in_(ids)).values({column: None}))
    for table in reversed(found):
        db.session.execute(delete(table).where(or_(*(_is_row(table, row) for row in found[table]))))
    db.session.flush()
    db.session.expunge_all()  # rows that are gone must not be refreshed


def _depends_on(table: Table, found: Rows) -> ColumnElement[bool] | None:
    conditions = [column.in_(ids) for column, ids in _references(table, found, outliving=False)]
    return or_(*conditions) if conditions else None


def _references(table: Table, found: Rows, *, outliving: bool) -> Iterator[tuple[Column[Any], list[Any]]]:
    for key in table.foreign_keys:
        if key.column.table in found and outlives(key) is outliving:
            yield key.parent, [row[key.column.name] for row in found[key.column.table]]


def _is_row(table: Table, row: Row) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))


def outlives(key: ForeignKey) -> bool:
    """Whether the row stays where what it names is deleted."""
    return bool(key.parent.info.get("outlives_source"))
