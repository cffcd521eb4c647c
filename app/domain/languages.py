"""The languages that the pages speak, and which of them somebody reads."""

from __future__ import annotations

from collections.abc import Iterable

SOURCE_LANGUAGE = "en"
# In their own words: whoever looks for a language reads that one.
LANGUAGES = {SOURCE_LANGUAGE: "English", "de": "Deutsch", "es": "Español"}


def find_language(tag: str) -> str | None:
    """The language of a tag such as de, de-AT or de_AT, where there are texts in it."""
    code = tag.replace("_", "-").split("-", maxsplit=1)[0].strip().lower()
    return code if code in LANGUAGES else None


def choose_language(wishes: Iterable[str]) -> str:
    """The first wish that can be met, English where none can."""
    return next((code for code in map(find_language, wishes) if code), SOURCE_LANGUAGE)
