"""How what somebody said or wrote is handed to a language model: as data that cannot pass for anything else."""

from __future__ import annotations

import hashlib
import re

MARK_CHARACTERS = 10
_TAGS = re.compile(r"<\|[^|>]*\|>|</?[a-z_]{1,20}>|\[/?INST\]|```", re.IGNORECASE)


def enclose(text: str, what: str = "candidate's answer") -> str:
    """The text between two lines, and what tells the model so; short, since every candidate's costs it anew."""
    marker = mark(text)
    return (
        f"The {what} is all that stands below between two lines of the same characters.\n"
        f"{marker}\n{strip_markup(text)}\n{marker}"
    )


def mark(answer: str) -> str:
    """A line that the answer cannot hold, since it depends on all of it; the same answer gets the same line."""
    return f"==={hashlib.sha256(answer.encode()).hexdigest()[:MARK_CHARACTERS]}==="


def strip_markup(answer: str) -> str:
    """The answer without what could pass for the end of it or for the turn of another speaker."""
    return _TAGS.sub(" ", answer).replace("===", " ")
