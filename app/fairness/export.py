"""The audit as CSV: one line for each group and measure, each with its method."""

from __future__ import annotations

import csv
import io

from app.domain.fairness import CONFIDENCE, FEWEST_RELIABLE, FEWEST_SHOWN, GroupRate, Interval, RateTable
from app.fairness.services.auditing import FairnessAudit

COLUMNS = (
    "division",
    "measure",
    "group",
    "people",
    "favourable",
    "rate",
    "rate_low",
    "rate_high",
    "impact_ratio",
    "ratio_low",
    "ratio_high",
    "below_four_fifths",
    "note",
    "method",
)
COMMON = (
    f"Ended interviews, without dismissed and practice ones. Intervals at {CONFIDENCE:.0%}: Wilson's for rates; for "
    "ratios on the log scale (Katz). Impact ratio: the group's rate over the highest rate of a group that is told "
    f"(29 CFR 1607.4 D; 6 RCNY 5-300). Groups under {FEWEST_SHOWN} people are not told."
)
METHODS = {
    "selection": "Favourable: more than half of the people who submitted a scorecard recommended yes or strong yes. "
    + COMMON,
    "scoring": "Favourable: the rating drafted by the software is above the median of all rated interviews. " + COMMON,
}
TOO_FEW = f"fewer than {FEWEST_SHOWN} people: not told"
SMALL = f"fewer than {FEWEST_RELIABLE} people: chance alone may explain it"
UNSTATED = "named no group of this division; in no rate"


def write_audit(audit: FairnessAudit) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for division in audit.divisions:
        for measure, table in (("selection", division.selection), ("scoring", division.scoring)):
            for line in _lines(table):
                writer.writerow([division.name, measure, *line, METHODS[measure]])
    return file.getvalue()


def _lines(table: RateTable) -> list[list[object]]:
    unstated: list[object] = ["not stated", table.unstated, *[""] * 8, UNSTATED]
    return [*map(_line, table.groups), unstated]


def _line(group: GroupRate) -> list[object]:
    if group.count is None:
        return [group.group, *[""] * 9, TOO_FEW]
    return [
        group.group,
        group.count.people,
        group.count.favourable,
        _decimal(group.count.rate),
        *_bounds(group.interval),
        _decimal(group.impact_ratio),
        *_bounds(group.ratio_interval),
        "yes" if group.is_below_four_fifths else "no",
        SMALL if group.is_small else "",
    ]


def _bounds(interval: Interval | None) -> tuple[str, str]:
    return (_decimal(interval.low), _decimal(interval.high)) if interval else ("", "")


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
