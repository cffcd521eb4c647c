"""Pages of a list by the last row that was seen: as quick on page 1,000 as on page 1, and stable while rows come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, or_

from app.database import Identified
from app.domain.cursor import Cursor
from app.extensions import db

Row = TypeVar("Row")
Part = TypeVar("Part")


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """`next_cursor` is None where nothing follows."""

    rows: Sequence[Row]
    next_cursor: Cursor | None

    def map(self, change: Callable[[Row], Part]) -> Slice[Part]:
        return Slice([change(row) for row in self.rows], self.next_cursor)


def take_slice(
    statement: Select[Any],
    key: type[Identified],
    after: Cursor | None,
    limit: int,
    keyed: Callable[[Any], Identified] = lambda row: row,
) -> Slice[Any]:
    """At most `limit` rows of `statement` in the order of `key`, newest first; `keyed` finds the key of a row."""
    if after is not None:
        older = and_(key.created_at == after.at, key.id < after.row_id)
        statement = statement.where(or_(key.created_at < after.at, older))
    statement = statement.order_by(key.created_at.desc(), key.id.desc()).limit(limit + 1)
    rows = db.session.scalars(statement).unique().all()
    shown = rows[:limit]
    return Slice(shown, _cursor(keyed(shown[-1])) if len(rows) > limit else None)


def _cursor(row: Identified) -> Cursor:
    return Cursor(row.created_at, row.id)
