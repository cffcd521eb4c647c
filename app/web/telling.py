"""What the next page says of a change that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from app.errors import Conflict, InvalidInput
from app.i18n import explain

# The place of the messages in a page: who is led there reads them, and reaches their buttons with the next Tab.
MESSAGES = "messages"


@contextmanager
def telling(done: str) -> Iterator[None]:
    """`done` where the change was made, else why not; the person stays on the page that they were on."""
    try:
        yield
    except (InvalidInput, Conflict) as error:
        flash(explain(error), "error")
    else:
        flash(done, "success")
