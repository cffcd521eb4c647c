"""Pictures of what was measured: ratings beside people's, and what each kind of attack earns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.figures import MARK, OTHER, OURS, blank, save
from bench.report import Row

Rating = tuple[float, float]
TOP = 10
INCHES_A_BAR = 0.24
SPARE_INCHES = 1.4


def draw(folder: Path, rows: Sequence[Row], ratings: Sequence[Rating]) -> None:
    """`agreement.png` and `attacks.png`; `ratings` are a person's and ours, 0 to 10."""
    _draw_agreement(folder / "agreement.png", ratings)
    _draw_attacks(folder / "attacks.png", [row for row in rows if row.figure.startswith(("attack", "adv.jsonl"))])


def _draw_agreement(file: Path, ratings: Sequence[Rating]) -> None:
    """Boxes of our ratings over each whole rating of people; every answer a dot."""
    figure, axes = blank("Ratings of answers to questions that were not trained on", "people, of 10", "drafts, of 10")
    near: dict[int, list[float]] = {}
    for people, ours in ratings:
        near.setdefault(round(people), []).append(ours)
    axes.plot([0, TOP], [0, TOP], color=OTHER, linestyle="--", label="the same")
    by_people, drafts = zip(*ratings, strict=True)
    axes.scatter(by_people, drafts, s=6, alpha=0.25, color=OURS, linewidths=0)
    axes.boxplot(
        list(near.values()),
        positions=list(near),
        widths=0.5,
        showfliers=False,
        manage_ticks=False,
        medianprops={"color": MARK},
    )
    axes.set(xlim=(-0.5, TOP + 0.5), ylim=(0, TOP), xticks=range(TOP + 1))
    axes.legend(frameon=False)
    save(figure, file)


def _draw_attacks(file: Path, rows: Sequence[Row]) -> None:
    """A bar each, and a mark at what it may earn."""
    figure, axes = blank("What attacks earn", "mean rating, of 10", "", SPARE_INCHES + INCHES_A_BAR * len(rows))
    drawn = axes.barh(range(len(rows)), [row.value for row in rows], color=[_colour(row) for row in rows])
    axes.bar_label(drawn, fmt="%.1f", fontsize=7, padding=2)
    for place, row in enumerate(rows):
        if row.reach:
            axes.plot([row.reach.value] * 2, [place - 0.4, place + 0.4], color="black", linewidth=1)
    axes.set_yticks(range(len(rows)), [row.figure for row in rows], fontsize=7)
    axes.set(xlim=(0, TOP), ymargin=0.01)
    axes.invert_yaxis()
    save(figure, file)


def _colour(row: Row) -> str:
    return {True: OURS, False: MARK, None: OTHER}[row.ok]
