"""Why the supervisor does not start."""

from __future__ import annotations


class StartRefused(Exception):
    """The message says what is wrong and how to mend it."""
