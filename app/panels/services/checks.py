"""Whether the bank as it is now can fill a panel."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.quota import find_shortages, fits
from app.errors import Conflict
from app.panels.models import Panel
from app.panels.services.snapshots import list_quotas, snapshot_panel
from app.question_bank.services import list_pool


@dataclass(frozen=True)
class RowCheck:
    """A row of the distribution; `fitting` reviewed questions suit it, `missing` is what it stays short by."""

    label: str
    count: int
    fitting: int
    missing: int

    @property
    def explanation(self) -> str:
        if not self.missing:
            return "filled"
        if self.fitting >= self.count:
            return f"short by {self.missing}: other rows need the same questions"
        return f"short by {self.missing}: the bank has {self.fitting} that fit"


@dataclass(frozen=True)
class PanelCheck:
    rows: tuple[RowCheck, ...]

    @property
    def feasible(self) -> bool:
        return bool(self.rows) and not any(row.missing for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def short_rows(self) -> tuple[RowCheck, ...]:
        return tuple(row for row in self.rows if row.missing)


class PanelInfeasible(Conflict):
    """The bank cannot fill the panel; `check` tells which rows are short."""

    code = "panel_infeasible"

    def __init__(self, check: PanelCheck) -> None:
        details = "; ".join(f"{row.label}: {row.explanation}" for row in check.short_rows)
        super().__init__(
            f"The question bank cannot fill this panel. {details}." if details else "The panel asks no questions yet."
        )
        self.check = check


def check_panel(panel: Panel) -> PanelCheck:
    """Exact: every question serves one row at most."""
    snapshot = snapshot_panel(panel)
    quotas = list_quotas(snapshot)
    pool = list_pool(panel.organization_id, panel.language, {row.topic_id for row in panel.distribution})
    bank = [question.kind for question in pool]
    missing = {shortage.row: shortage.missing for shortage in find_shortages(quotas, bank)}
    return PanelCheck(
        tuple(
            RowCheck(quota.label, quota.count, sum(fits(kind, quota) for kind in bank), missing.get(row, 0))
            for row, quota in enumerate(quotas)
        )
    )
