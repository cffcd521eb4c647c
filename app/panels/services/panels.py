"""Panels: composed, checked against the bank, published."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction, keep_differences
from app.domain.component_weights import equal_weights
from app.domain.cursor import Cursor
from app.errors import InvalidInput
from app.extensions import db
from app.keyset import Slice
from app.panels import repository
from app.panels.drafts import COLUMNS, PanelDraft, QuotaDraft, check_draft
from app.panels.models import Panel, PanelAnchor, PanelQuota, PanelStatus
from app.panels.services.checks import PanelInfeasible, check_panel
from app.question_bank.services import find_questions, list_topics


@dataclass(frozen=True)
class PanelTitle:
    id: uuid.UUID
    title: str
    status: str


@dataclass(frozen=True)
class PanelOverview:
    panel: Panel
    questions: int
    invitations: int


def list_panels(organization_id: uuid.UUID) -> list[PanelOverview]:
    return [
        PanelOverview(panel, len(panel.anchors) + sum(row.count for row in panel.distribution), invitations)
        for panel, invitations in repository.list_panels(organization_id)
    ]


def slice_panels(organization_id: uuid.UUID, status: str, after: Cursor | None, limit: int) -> Slice[Panel]:
    """Newest first; of every status where it is empty."""
    return repository.slice_panels(organization_id, status, after, limit)


def list_titles(organization_id: uuid.UUID) -> list[PanelTitle]:
    """For choices: cheaper than `list_panels`."""
    return [PanelTitle(*row) for row in repository.list_titles(organization_id)]


def get_panel(organization_id: uuid.UUID, panel_id: uuid.UUID) -> Panel:
    """Raises NotFound, also for a panel of another organisation."""
    return repository.get_panel(organization_id, panel_id)


def create_panel(organization_id: uuid.UUID, draft: PanelDraft, by: uuid.UUID | None = None) -> Panel:
    """A panel in state draft. Raises InvalidInput. Here and below, `by` is who does it; None for the command line."""
    panel = Panel(organization_id=organization_id)
    with transaction(db.session):
        _write(panel, draft)
        repository.add(panel)
        _, after = keep_differences({}, asdict(draft))
        audit.record(Actor(organization_id, by), AuditAction.PANEL_CREATED, panel.id, after=after)
    return panel


def edit_panel(
    organization_id: uuid.UUID, panel_id: uuid.UUID, draft: PanelDraft, by: uuid.UUID | None = None
) -> Panel:
    """Interviews that have begun keep the panel as it was. Raises InvalidInput, NotFound.

    A published panel stays fillable: PanelInfeasible is raised and nothing changed where the bank cannot fill it.
    """
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        differences = keep_differences(asdict(read_draft(panel)), asdict(draft))
        _write(panel, draft)
        if panel.status == PanelStatus.PUBLISHED:
            _publish(panel)
        audit.record(Actor(organization_id, by), AuditAction.PANEL_EDITED, panel_id, *differences)
    return panel


def publish_panel(organization_id: uuid.UUID, panel_id: uuid.UUID, by: uuid.UUID | None = None) -> Panel:
    """Raises PanelInfeasible with the rows that are short."""
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        if panel.status != PanelStatus.PUBLISHED:
            before = _describe_status(panel)
            _publish(panel)
            after = _describe_status(panel)
            audit.record(Actor(organization_id, by), AuditAction.PANEL_PUBLISHED, panel_id, before, after)
    return panel


def retire_panel(organization_id: uuid.UUID, panel_id: uuid.UUID, by: uuid.UUID | None = None) -> Panel:
    """Nobody is invited to it any more; links that are out keep working."""
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        before = _describe_status(panel)
        panel.status = PanelStatus.RETIRED.value
        after = _describe_status(panel)
        audit.record(Actor(organization_id, by), AuditAction.PANEL_RETIRED, panel_id, before, after)
    return panel


def _describe_status(panel: Panel) -> dict[str, object]:
    return {"status": panel.status, "version": panel.version}


def read_draft(panel: Panel) -> PanelDraft:
    rows = tuple(QuotaDraft(row.topic_id, row.subtopic_id, row.difficulty, row.count) for row in panel.distribution)
    columns = {name: getattr(panel, name) for name in COLUMNS}
    columns["component_weights"] = panel.component_weights or equal_weights()
    return PanelDraft(distribution=rows, anchors=tuple(row.question.code for row in panel.anchors), **columns)


def _publish(panel: Panel) -> None:
    db.session.flush()
    check = check_panel(panel)
    if not check.feasible:
        raise PanelInfeasible(check)
    panel.status = PanelStatus.PUBLISHED.value
    panel.version += 1


def _write(panel: Panel, draft: PanelDraft) -> None:
    check_draft(draft)
    _check_topics(panel.organization_id, draft.distribution)
    anchors = _find_anchors(panel.organization_id, draft.anchors)
    for name in COLUMNS:
        setattr(panel, name, getattr(draft, name))
    panel.anchors = anchors
    panel.distribution = [_make_row(position, row) for position, row in enumerate(draft.distribution)]


def _find_anchors(organization_id: uuid.UUID, codes: Sequence[str]) -> list[PanelAnchor]:
    found = find_questions(organization_id, codes)
    if unknown := [code for code in codes if code not in found]:
        raise InvalidInput(
            "The bank has no question %(unknown)s; write the codes as the bank shows them.", unknown=", ".join(unknown)
        )
    return [PanelAnchor(position=position, question=found[code]) for position, code in enumerate(codes)]


def _make_row(position: int, row: QuotaDraft) -> PanelQuota:
    return PanelQuota(
        position=position,
        topic_id=row.topic_id,
        subtopic_id=row.subtopic_id,
        difficulty=row.difficulty,
        count=row.count,
    )


def _check_topics(organization_id: uuid.UUID, rows: Sequence[QuotaDraft]) -> None:
    subtopics = {topic.id: {sub.id for sub in topic.subtopics} | {None} for topic in list_topics(organization_id)}
    for number, row in enumerate(rows, start=1):
        if row.subtopic_id not in subtopics.get(row.topic_id, set()):
            raise InvalidInput("Row %(number)s: the bank has no such topic with this subtopic.", number=number)
