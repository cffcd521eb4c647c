"""Where a list was left off: the last row that was seen, newest first, so that new rows shift nothing."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime

from app.errors import InvalidInput


@dataclass(frozen=True)
class Cursor:
    """`at` is aware; rows made at the same moment follow each other by falling id."""

    at: datetime
    row_id: uuid.UUID

    def encode(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()} {self.row_id}".encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """Raises InvalidInput for anything but what `encode` returned."""
    try:
        moment, row_id = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode().split()
        cursor = Cursor(datetime.fromisoformat(moment), uuid.UUID(row_id))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("The cursor is none of ours. Take `next_cursor` of the page before as it is.") from error
    if cursor.at.tzinfo is None:
        raise InvalidInput("The cursor is none of ours: its moment has no time zone.")
    return cursor
