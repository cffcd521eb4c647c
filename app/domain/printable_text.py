"""What of a text can be printed with the fonts at hand, and what must be said about the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# Their letters change shape or place beside others, which plain glyph after glyph printing does not do (Unicode
# Standard, chapters 9, 12, 13, 14 and 16).
SHAPED_SCRIPTS = (
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
    "THAI", "LAO", "TIBETAN", "MYANMAR", "KHMER", "MONGOLIAN", "SYRIAC", "THAANA", "NKO", "ADLAM", "BALINESE",
    "JAVANESE", "CHAKMA", "MEETEI",
)  # fmt: skip
EMOJI_JOINERS = "\u200d\ufe0e\ufe0f"
_MODIFIERS = re.compile(f"[{EMOJI_JOINERS}\U0001f3fb-\U0001f3ff]")
MOST_NAMED = 5
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
# Zero-width spaces, byte order marks and other format characters have no glyph and need none.
_INVISIBLE = {"Cf", "Cc", "Zl", "Zp"}


@dataclass(frozen=True)
class PrintableText:
    """`text` holds only what can be drawn; `notices` are sentences for the reader."""

    text: str
    notices: tuple[str, ...]


def make_printable(text: str, has_glyph: Callable[[str], bool]) -> PrintableText:
    """Composed form; what no font can draw is named in square brackets, so that nobody reads an empty box."""
    composed = unicodedata.normalize("NFC", text)
    missing: dict[str, None] = {}

    def name_missing(match: re.Match[str]) -> str:
        return "".join(_draw(character, has_glyph, missing) for character in match.group())

    printed = _NON_ASCII.sub(name_missing, composed)
    return PrintableText(printed, (*_describe_scripts(composed), *_describe_missing(list(missing))))


def _draw(character: str, has_glyph: Callable[[str], bool], missing: dict[str, None]) -> str:
    if _MODIFIERS.match(character):
        return ""
    if has_glyph(character):
        return character
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    missing[character] = None
    return f"[{_name(character)}]"


def _name(character: str) -> str:
    return unicodedata.name(character, f"character U+{ord(character):04X}").lower()


def _describe_scripts(text: str) -> tuple[str, ...]:
    first_words = {unicodedata.name(character, "").split(" ", 1)[0] for character in set(text)}
    found = [script for script in SHAPED_SCRIPTS if script in first_words]
    return tuple(
        f"{script.title()} writing is printed letter by letter: joined letters and vowel signs may stand in the wrong "
        "place. The interview's page shows it as written."
        for script in found
    )


def _describe_missing(missing: list[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    names = "; ".join(_name(character) for character in missing[:MOST_NAMED])
    rest = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    what = (
        "A character cannot be printed and stands"
        if len(missing) == 1
        else "Some characters cannot be printed and stand"
    )
    return (f"{what} by name in square brackets: {names}{rest}.",)
