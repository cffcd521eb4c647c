"""Whether the bank as it is now can fill a panel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.quota import Kind, Quota, find_shortages, fits
from app.domain.wording import marked
from app.errors import Conflict
from app.panels.models import Panel, PanelAnchor
from app.panels.services.snapshots import list_quotas, snapshot_panel
from app.question_bank.models import QuestionStatus
from app.question_bank.services import count_kinds


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
class AnchorCheck:
    """A question that everybody gets; `problem` is empty where it can be asked."""

    question_id: uuid.UUID
    code: str
    problem: str


@dataclass(frozen=True)
class PanelCheck:
    rows: tuple[RowCheck, ...]
    anchors: tuple[AnchorCheck, ...] = ()

    @property
    def feasible(self) -> bool:
        return self.total > 0 and not self.short_rows and not self.bad_anchors

    @property
    def total(self) -> int:
        return len(self.anchors) + sum(row.count for row in self.rows)

    @property
    def bad_anchors(self) -> tuple[AnchorCheck, ...]:
        return tuple(anchor for anchor in self.anchors if anchor.problem)

    @property
    def short_rows(self) -> tuple[RowCheck, ...]:
        return tuple(row for row in self.rows if row.missing)


class PanelInfeasible(Conflict):
    """The bank cannot fill the panel; `check` tells which rows are short."""

    code = "panel_infeasible"

    def __init__(self, check: PanelCheck) -> None:
        short = [f"{row.label}: {row.explanation}" for row in check.short_rows]
        details = "; ".join(short + [f"anchor question {a.code}: {a.problem}" for a in check.bad_anchors])
        if details:
            super().__init__(marked("The question bank cannot fill this panel. %(details)s."), details=details)
        else:
            super().__init__(marked("The panel asks no questions yet."))
        self.check = check


def check_panel(panel: Panel) -> PanelCheck:
    """Exact: every question serves one row at most, and an anchor question none."""
    snapshot = snapshot_panel(panel)
    quotas = list_quotas(snapshot)
    topics = {row.topic_id for row in panel.distribution}
    anchors = [row.question_id for row in panel.anchors]
    bank = count_kinds(panel.organization_id, panel.language, topics, anchors)
    missing = {shortage.row: shortage.missing for shortage in find_shortages(quotas, bank)}
    return PanelCheck(
        tuple(
            RowCheck(quota.label, quota.count, _count_fitting(bank, quota), missing.get(row, 0))
            for row, quota in enumerate(quotas)
        ),
        tuple(AnchorCheck(row.question_id, row.question.code, _find_problem(panel, row)) for row in panel.anchors),
    )


def _count_fitting(bank: Mapping[Kind, int], quota: Quota) -> int:
    return sum(number for kind, number in bank.items() if fits(kind, quota))


def _find_problem(panel: Panel, anchor: PanelAnchor) -> str:
    if anchor.question.status != QuestionStatus.REVIEWED:
        return f"it is {anchor.question.status}, and only reviewed questions are asked"
    if anchor.question.language != panel.language:
        return f"it is in {anchor.question.language}, the panel in {panel.language}"
    return ""
