"""Pages over many interviews. What they show is in the address."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.database import utc_now
from app.domain.permissions import Action
from app.errors import NotFound
from app.insights.services.comparing import MOST_CANDIDATES, compare, list_compared_panels
from app.insights.services.figures import read_figures
from app.panels import services as panels
from app.panels.services import PanelTitle
from app.reviews.sight import reviewed_ones
from app.web.authorization import current_organization_id, requires

PERIODS = (30, 90, 365)
blueprint = Blueprint("insights", __name__)


@blueprint.get("/compare")
@requires(Action.VIEW_INTERVIEWS)
def comparison() -> ResponseReturnValue:
    """`panel`: whose candidates; `with`, repeated: which of them."""
    asked = request.args.get("panel", type=uuid.UUID)
    offered = _compared_panels(asked)
    panel_id = asked or (offered[0].id if offered else None)
    if panel_id and panel_id not in {panel.id for panel in offered}:
        raise NotFound("There is no such panel in your organisation.")
    chosen = request.args.getlist("with", type=uuid.UUID)
    organization_id, seen = current_organization_id(), reviewed_ones()
    every = compare(organization_id, panel_id, [], seen) if panel_id else None
    found = compare(organization_id, panel_id, chosen, seen) if panel_id and chosen else every
    return render_template(
        "insights/compare.html",
        panels=offered,
        panel_id=panel_id,
        comparison=found,
        offered=every.sessions if every else (),
        most=MOST_CANDIDATES,
    )


@blueprint.get("/figures")
@requires(Action.VIEW_INTERVIEWS)
def figures() -> ResponseReturnValue:
    """`panel`: one panel alone; `days`: how far back."""
    days = request.args.get("days", PERIODS[1], type=int)
    days = days if days in PERIODS else PERIODS[1]
    offered = _panels()
    panel_id = request.args.get("panel", type=uuid.UUID)
    found = read_figures(current_organization_id(), panel_id, utc_now() - timedelta(days=days), reviewed_ones())
    return render_template(
        "insights/figures.html", figures=found, panels=offered, panel_id=panel_id, days=days, periods=PERIODS
    )


def _compared_panels(asked: uuid.UUID | None) -> list[PanelTitle]:
    """Those with somebody to compare, and the one that the address asks for whether it has anybody or not."""
    known = {panel.id: panel for panel in _panels()}
    wanted = [*list_compared_panels(current_organization_id()), *([asked] if asked else [])]
    return [known[panel_id] for panel_id in dict.fromkeys(wanted) if panel_id in known]


def _panels() -> list[PanelTitle]:
    return panels.list_titles(current_organization_id())
