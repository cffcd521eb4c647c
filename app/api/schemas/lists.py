"""Lists by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct

from app.domain.cursor import Cursor, decode_cursor
from app.keyset import Slice

Item = TypeVar("Item")
Limit = Annotated[int, Meta(ge=1, le=100, description="How many at most.")]
CursorText = Annotated[str, Meta(description="`next_cursor` of the page before; empty for the first page.")]


class Page(Struct, Generic[Item]):
    """Newest first; `next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None


class ListQuery(Struct):
    limit: Limit = 25
    cursor: CursorText = ""

    def after(self) -> Cursor | None:
        """Raises InvalidInput."""
        return decode_cursor(self.cursor) if self.cursor else None


def make_page(found: Slice[Any], describe: Callable[[Any], Item]) -> Page[Item]:
    following = found.next_cursor
    return Page([describe(row) for row in found.rows], following.encode() if following else None)
