"""The fonts of printed reports: which files there are, what each can draw and which of them a text needs."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFile

from app.errors import DependencyUnavailable

FONT_PACKAGE = "weblate_fonts"


@dataclass(frozen=True)
class FontFamily:
    """`bold` and `italic` may be empty: the regular face then stands in. Paths are relative to the fonts folder."""

    name: str
    regular: str
    bold: str = ""
    italic: str = ""
    bold_italic: str = ""

    @property
    def faces(self) -> tuple[tuple[str, str, str], ...]:
        """File, weight and style; the regular face last, since the library fills missing styles with the last one."""
        faces = (
            (self.bold_italic, "bold", "italic"),
            (self.italic, "normal", "italic"),
            (self.bold, "bold", "normal"),
            (self.regular, "normal", "normal"),
        )
        return tuple(face for face in faces if face[0])


def _kurinto(name: str) -> FontFamily:
    base = f"kurinto/ttf/Kurinto{name}"
    return FontFamily(f"Kurinto{name}", f"{base}-Rg.ttf", f"{base}-Bd.ttf")


_SOURCE_SANS = "source-sans/ttf/SourceSans3-"
TEXT = FontFamily(
    "SourceSans",
    f"{_SOURCE_SANS}Regular.ttf",
    f"{_SOURCE_SANS}Semibold.ttf",
    f"{_SOURCE_SANS}It.ttf",
    f"{_SOURCE_SANS}BoldIt.ttf",
)
SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN = map(_kurinto, ("SansSC", "SansTC", "SansJP", "SansKR"))
FALLBACKS = (_kurinto("Sans"), SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN)
FAMILIES = (TEXT, *FALLBACKS)
FIRST_KANA, LAST_KANA = "\u3041", "\u30fa"


def find_fonts_folder() -> Path:
    """Raises DependencyUnavailable."""
    spec = importlib.util.find_spec(FONT_PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "static" / FONT_PACKAGE
        if folder.is_dir():
            return folder.resolve()
    raise DependencyUnavailable("The report's fonts are missing; install requirements.txt again.", retryable=False)


@cache
def read_coverage(path: Path) -> frozenset[int]:
    """The code points that the font has a glyph for."""
    return frozenset(TTFontFile(str(path)).charToGlyph)


def has_glyph(folder: Path, character: str) -> bool:
    return any(ord(character) in read_coverage(folder / family.regular) for family in FAMILIES)


def choose_families(folder: Path, text: str) -> tuple[FontFamily, ...]:
    """The text face first, then only those that add a character which no earlier one has."""
    chosen, missing = [TEXT], _without(set(map(ord, text)), folder, TEXT)
    for family in _order(text):
        left = _without(missing, folder, family)
        if left != missing:
            chosen.append(family)
        missing = left
    return tuple(chosen)


def _without(code_points: set[int], folder: Path, family: FontFamily) -> set[int]:
    return code_points - read_coverage(folder / family.regular) if code_points else code_points


def _order(text: str) -> tuple[FontFamily, ...]:
    """Han characters are drawn the Japanese way where there is kana, else the Chinese way."""
    if any(FIRST_KANA <= character <= LAST_KANA for character in text):
        return (FALLBACKS[0], JAPANESE, SIMPLIFIED, TRADITIONAL, KOREAN)
    return FALLBACKS
