"""Pictures of what was measured: delays of captions, word errors by group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.figures import MARK, OTHER, OURS, PEER, blank, save
from bench.report import Row
from bench.speech.peers import BUFFERS, OFFLINE

BIN_SECONDS = 0.25
MARKS = ((50, "median"), (95, "95th percentile"))
BARS = 0.26


def draw(folder: Path, rows: Sequence[Row], delays: Sequence[float]) -> None:
    """`delays.png` and `word_errors.png`."""
    save(_delays(delays), folder / "delays.png")
    save(_word_errors(rows), folder / "word_errors.png")


def _delays(delays: Sequence[float]) -> Figure:
    figure, axes = blank("Delay of captions", "seconds from the end of a word until it is confirmed", "words")
    longest = max(delays, default=0.0)
    axes.hist(list(delays), bins=[i * BIN_SECONDS for i in range(int(longest / BIN_SECONDS) + 2)], color=OURS)
    ordered = sorted(delays)
    for (percent, name), style in zip(MARKS, ("-", "--"), strict=True):
        if ordered:
            value = ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
            axes.axvline(value, color=MARK, linestyle=style, label=f"{name} {value:.1f} s")
    if ordered:
        axes.legend(frameon=False)
    return figure


def _word_errors(rows: Sequence[Row]) -> Figure:
    ours = {_group(row): row for row in rows if row.unit == "%" and row.peer and row.peer.name == BUFFERS}
    offline = {_group(row): row.value for row in rows if row.figure.startswith(OFFLINE)}
    figure, axes = blank("Word errors by group", "", "% of the words said")
    bars = (
        ("InterviewBot", [row.value for row in ours.values()], OURS),
        (BUFFERS, [row.peer.value if row.peer else 0.0 for row in ours.values()], PEER),
        (f"faster-whisper, {OFFLINE}", [offline.get(group, 0.0) for group in ours], OTHER),
    )
    for index, (name, values, colour) in enumerate(bars):
        drawn = axes.bar([i + (index - 1) * BARS for i in range(len(ours))], values, BARS, label=name, color=colour)
        axes.bar_label(drawn, fmt="%.0f", fontsize=8)
    axes.set_xticks(range(len(ours)), [group.replace(" ", "\n").replace("_", "\n") for group in ours], fontsize=8)
    axes.legend(frameon=False)
    return figure


def _group(row: Row) -> str:
    """What a row's figure says after "WER": the same for ours and for the limit."""
    return "captions" if "captions" in row.figure else row.figure.split("WER, ")[-1]
