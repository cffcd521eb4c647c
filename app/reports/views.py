"""The report's file."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, send_file

from app.context import get_config, get_ports
from app.domain.permissions import Action
from app.reports import services
from app.web.authorization import current_organization_id, requires

blueprint = Blueprint("reports", __name__)


@blueprint.get("/interviews/<uuid:session_id>/report.pdf")
@requires(Action.VIEW_REPORTS)
def download(session_id: uuid.UUID) -> Response:
    folder = get_config().reports_dir
    found = services.open_report(get_ports(), folder, current_organization_id(), session_id)
    response = send_file(
        io.BytesIO(found.content),
        mimetype="application/pdf",
        download_name=found.name,
        conditional=True,
        etag=found.etag,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response
