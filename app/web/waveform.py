"""A recording's peaks as the outline of an SVG path."""

from __future__ import annotations

from collections.abc import Sequence

BARS = 120
HEIGHT = 40
LOWEST_BAR = 0.6
BAR_WIDTH = 0.55
QUIETEST_SCALE = 0.05  # so that noise in a silent recording is not drawn as speech


def waveform_path(peaks: Sequence[float]) -> str:
    """One upright bar for each of BARS equal parts, in a box of BARS by HEIGHT; empty without peaks."""
    if not peaks:
        return ""
    loudest = max(QUIETEST_SCALE, *peaks)
    return "".join(_bar(index, _part(peaks, index) / loudest) for index in range(BARS))


def _part(peaks: Sequence[float], index: int) -> float:
    start = index * len(peaks) // BARS
    end = max(start + 1, (index + 1) * len(peaks) // BARS)
    return max(peaks[start:end])


def _bar(index: int, level: float) -> str:
    half = max(LOWEST_BAR, level * (HEIGHT / 2 - 1))
    middle = HEIGHT / 2
    return f"M{index + 0.2:g} {middle - half:.4g}h{BAR_WIDTH}V{middle + half:.4g}h-{BAR_WIDTH}z"
