"""The language that a language model's own wording may be in: the checks of what it writes know English alone."""

from __future__ import annotations

WRITTEN_LANGUAGE = "en"


def may_be_written(language: str) -> bool:
    """Whether wording in this language, such as en-GB, can be checked."""
    return language[:2].lower() == WRITTEN_LANGUAGE
