"""Rates by group, for administrators of the organisation."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.database import utc_now
from app.domain import fairness
from app.domain.permissions import Action
from app.errors import NotFound
from app.fairness.export import write_audit
from app.fairness.services.auditing import INTERSECTION_MARK, FairnessAudit, audit_fairness
from app.organizations import services as organizations
from app.panels import services as panels
from app.panels.services import PanelTitle
from app.web.authorization import current_organization_id, requires

PERIODS = (90, 365, 1095)
blueprint = Blueprint("fairness", __name__)


@blueprint.get("/fairness")
@requires(Action.VIEW_FAIRNESS)
def index() -> ResponseReturnValue:
    """`panel`: one panel alone; `days`: how far back."""
    return render_template(
        "fairness/index.html",
        audit=_audit(),
        asks_groups=organizations.get_organization(current_organization_id()).asks_groups,
        panels=_panels(),
        panel_id=_panel_id(),
        days=_days(),
        periods=PERIODS,
        bounds=fairness,
        intersection_mark=INTERSECTION_MARK,
    )


@blueprint.get("/fairness.csv")
@requires(Action.VIEW_FAIRNESS)
def export() -> Response:
    response = Response(write_audit(_audit()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="fairness.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _audit() -> FairnessAudit:
    return audit_fairness(current_organization_id(), _panel_id(), utc_now() - timedelta(days=_days()))


def _panels() -> list[PanelTitle]:
    return panels.list_titles(current_organization_id())


def _panel_id() -> uuid.UUID | None:
    panel_id = request.args.get("panel", type=uuid.UUID)
    if panel_id and panel_id not in {panel.id for panel in _panels()}:
        raise NotFound("There is no such panel in your organisation.")
    return panel_id


def _days() -> int:
    days = request.args.get("days", PERIODS[1], type=int)
    return days if days in PERIODS else PERIODS[1]
