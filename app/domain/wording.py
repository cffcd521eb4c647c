"""Texts that are written down in one place and shown in another, in the reader's language."""

from __future__ import annotations


def marked(text: str) -> str:
    """The text as it is: the catalogs take it in, and whoever shows it translates it."""
    return text
