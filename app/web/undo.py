"""A message with a button that takes back what was just done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash

# The message travels in the session's cookie, which holds 4 KB.
MOST_VALUES = 50


def offer_undo(message: str, action: str, fields: Mapping[str, Sequence[str]]) -> None:
    """The button posts `fields` to `action`; without it where there are too many to remember."""
    if sum(map(len, fields.values())) > MOST_VALUES:
        flash(message, "success")
        return
    flash({"text": message, "action": action, "fields": fields}, "undo")  # type: ignore[arg-type] # any JSON value does
