"""A text from outside as one line: no control or formatting characters, which could hide or turn round what it says."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    shown = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)
    return " ".join(shown.split())
