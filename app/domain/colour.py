"""Colours as #rrggbb, and how well white reads on them."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-f]{6}")
# WCAG 2.2, success criterion 1.4.3
LEAST_CONTRAST = 4.5
_LINEAR_BELOW = 0.04045


def is_colour(text: str) -> bool:
    return HEX.fullmatch(text) is not None


def contrast_with_white(colour: str) -> float:
    """1 to 21, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)
