"""Several candidates as one PDF: ask for it, wait a moment, open it."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.context import get_ports
from app.database import utc_now
from app.domain.permissions import Action
from app.errors import InvalidInput, NotFound
from app.i18n import explain
from app.reports import comparisons
from app.reviews.sight import reviewed_ones
from app.web.actors import current_actor
from app.web.authorization import requires

# By then every attempt at it has failed, or no worker runs.
GIVEN_UP_AFTER = timedelta(minutes=3)
blueprint = Blueprint("report_comparisons", __name__, url_prefix="/comparisons")


@blueprint.post("")
@requires(Action.VIEW_REPORTS)
def make() -> ResponseReturnValue:
    """`panel`: whose candidates; `with`, repeated: which of them."""
    panel_id = request.form.get("panel", type=uuid.UUID)
    if panel_id is None:
        raise NotFound("There is no such panel in your organisation.")
    chosen = request.form.getlist("with", type=uuid.UUID)
    try:
        made = comparisons.request_comparison(get_ports(), current_actor(), panel_id, chosen, reviewed_ones())
    except InvalidInput as error:
        flash(explain(error), "warning")
        return redirect(url_for("insights.comparison", panel=panel_id))
    return redirect(url_for(".show", comparison_id=made))


@blueprint.get("/<uuid:comparison_id>")
@requires(Action.VIEW_REPORTS)
def show(comparison_id: uuid.UUID) -> ResponseReturnValue:
    found = comparisons.get_comparison(current_actor(), comparison_id)
    is_late = utc_now() - found.created_at > GIVEN_UP_AFTER
    return render_template("reports/comparison_page.html", comparison=found, is_late=is_late)


@blueprint.get("/<uuid:comparison_id>/comparison.pdf")
@requires(Action.VIEW_REPORTS)
def download(comparison_id: uuid.UUID) -> Response:
    found = comparisons.open_comparison(current_actor(), comparison_id)
    response = send_file(io.BytesIO(found.content), mimetype="application/pdf", download_name=found.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
