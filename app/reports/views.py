"""The report's file."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, send_file

from app.context import get_ports
from app.domain.permissions import Action
from app.reports import services
from app.reviews.sight import sees_others
from app.web.authorization import current_organization_id, requires

blueprint = Blueprint("reports", __name__)


@blueprint.get("/interviews/<uuid:session_id>/report.pdf")
@requires(Action.VIEW_REPORTS)
def download(session_id: uuid.UUID) -> Response:
    """Whoever may still rate gets the edition with the drafts alone."""
    found = services.open_report(
        get_ports(),
        current_organization_id(),
        session_id,
        drafts_only=not sees_others(session_id),
    )
    response = send_file(
        io.BytesIO(found.content),
        mimetype="application/pdf",
        download_name=found.name,
        conditional=True,
        etag=found.etag,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response
