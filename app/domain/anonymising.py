"""Taking out of an answer what names the person who gave it, as far as patterns can."""

from __future__ import annotations

import re

from app.domain.text_units import words_of

SHORTEST_NAME = 2
_PATTERNS = (
    (re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"), "[email]"),
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<!\w)\+?\d[\d\s()/.-]{7,}\d(?!\w)"), "[number]"),
)


def anonymise(text: str, name: str, technical: str) -> str:
    """Without addresses, long numbers and the words of the candidate's name.

    A word of the name that `technical` (the question and its reference) also uses stays, unless it is written with
    the rest of the name. Employers, colleagues and places are not known to any pattern: a person reads the result.
    """
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    if name.strip():
        text = re.sub(rf"\b{re.escape(name.strip())}\b", "[name]", text, flags=re.IGNORECASE)
    known = set(words_of(technical))
    for word in words_of(name):
        if len(word) >= SHORTEST_NAME and word not in known:
            text = re.sub(rf"\b{re.escape(word)}\b", "[name]", text, flags=re.IGNORECASE)
    return text
