"""Taking an interview out, and letting others read its report."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.permissions import Action
from app.reports import exports, sharing
from app.reviews.sight import sees_others
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, public, requires

blueprint = Blueprint("report_shares", __name__)


@blueprint.get("/interviews/<uuid:session_id>/export.json")
@requires(Action.VIEW_REPORTS)
def export_json(session_id: uuid.UUID) -> Response:
    text = exports.export_json(
        get_ports(), current_organization_id(), session_id, drafts_only=not sees_others(session_id)
    )
    return _download(text, "application/json", f"interview-{session_id}.json")


@blueprint.get("/interviews/<uuid:session_id>/export.csv")
@requires(Action.VIEW_REPORTS)
def export_csv(session_id: uuid.UUID) -> Response:
    text = exports.export_csv(
        get_ports(), current_organization_id(), session_id, drafts_only=not sees_others(session_id)
    )
    return _download(text, "text/csv", f"interview-{session_id}.csv")


@blueprint.get("/interviews/<uuid:session_id>/shares")
@requires(Action.BUILD_REPORTS)
def shares(session_id: uuid.UUID) -> ResponseReturnValue:
    return _page(session_id)


@blueprint.post("/interviews/<uuid:session_id>/shares")
@requires(Action.BUILD_REPORTS)
def share(session_id: uuid.UUID) -> ResponseReturnValue:
    """The answer itself shows the link: it is stored nowhere and cannot be shown again."""
    days = request.form.get("days", 0, type=int)
    _, token = sharing.share_report(current_actor(), session_id, days)
    link = get_config().public_url.rstrip("/") + url_for("report_shares.open_shared", token=token)
    return _page(session_id, link=link)


@blueprint.post("/shares/<uuid:share_id>/revocation")
@requires(Action.BUILD_REPORTS)
def revoke(share_id: uuid.UUID) -> ResponseReturnValue:
    session_id = sharing.revoke_share(current_actor(), share_id)
    return redirect(url_for("report_shares.shares", session_id=session_id))


@blueprint.get("/shared/reports/<token>")
@public
def open_shared(token: str) -> Response:
    found = sharing.open_shared_report(get_ports(), token)
    response = send_file(io.BytesIO(found.content), mimetype="application/pdf", download_name=found.name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(session_id: uuid.UUID, link: str = "") -> str:
    found = sharing.list_shares(current_organization_id(), session_id)
    return render_template(
        "reports/shares.html",
        shares=found,
        session_id=session_id,
        link=link,
        now=utc_now(),
        sees_others=sees_others(session_id),
    )


def _download(text: str, mimetype: str, name: str) -> Response:
    response = send_file(io.BytesIO(text.encode()), mimetype=mimetype, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
