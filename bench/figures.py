"""An empty picture for what a benchmark draws, and a file for it."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

OURS, PEER, OTHER, MARK = "#2a6f97", "#c9a66b", "#8d99ae", "#b3541e"
WIDTH_INCHES, HEIGHT_INCHES = 9.0, 4.8


def blank(title: str, x: str, y: str, height_inches: float = HEIGHT_INCHES) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
    axes = figure.add_subplot()
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def save(figure: Figure, file: Path) -> None:
    """Its folder is made where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)
