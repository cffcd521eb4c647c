"""Pages for what candidates may ask: their data, its deletion; and how long anything is kept."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.accounts.confirming import is_own_password
from app.accounts.platform_access import list_access
from app.audit.services import Actor
from app.context import get_ports
from app.data_protection.forms import ErasureForm, ReasonForm, RequestForm, RetentionForm
from app.data_protection.places import get_places
from app.data_protection.services import erasing, exporting, holds, reading, retention
from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires

WithReason = Callable[[Actor, uuid.UUID, str], object]
WRONG_DAYS = lazy_gettext("Enter whole numbers of days, from 1 to 3650, or nothing.")
blueprint = Blueprint("data_protection", __name__)


@blueprint.get("/privacy")
@requires(Action.HANDLE_REQUESTS)
def index() -> ResponseReturnValue:
    organization_id, search = current_organization_id(), request.args.get("search", "").strip()
    return render_template(
        "data_protection/index.html",
        search=search,
        candidates=reading.list_candidates(organization_id, search) if search else [],
        requests=holds.list_requests(organization_id),
        own_requests=reading.list_own_requests(organization_id),
        holds=holds.list_holds(organization_id),
        erasures=reading.list_erasures(organization_id),
        access=list_access(organization_id),
    )


@blueprint.get("/privacy/candidates/<uuid:candidate_id>")
@requires(Action.HANDLE_REQUESTS)
def candidate(candidate_id: uuid.UUID) -> ResponseReturnValue:
    return _render_candidate(candidate_id)


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/request")
@requires(Action.HANDLE_REQUESTS)
def request_erasure(candidate_id: uuid.UUID) -> ResponseReturnValue:
    holds.request_erasure(current_actor(), candidate_id, RequestForm().note.data or "")
    flash(gettext("The request is written down."), "success")
    return _back(candidate_id)


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/refusal")
@requires(Action.ERASE_CANDIDATES)
def refuse(candidate_id: uuid.UUID) -> ResponseReturnValue:
    return _with_reason(candidate_id, holds.refuse_erasure, gettext("The request is refused; tell the candidate why."))


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/hold")
@requires(Action.ERASE_CANDIDATES)
def hold(candidate_id: uuid.UUID) -> ResponseReturnValue:
    return _with_reason(candidate_id, holds.place_hold, gettext("Nothing of this candidate is deleted from now on."))


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/release")
@requires(Action.ERASE_CANDIDATES)
def release(candidate_id: uuid.UUID) -> ResponseReturnValue:
    holds.release_hold(current_actor(), candidate_id)
    flash(gettext("The hold is released."), "success")
    return _back(candidate_id)


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/erasure")
@requires(Action.ERASE_CANDIDATES)
def erase(candidate_id: uuid.UUID) -> ResponseReturnValue:
    form = ErasureForm()
    reading.get_candidate(current_organization_id(), candidate_id)
    if not form.is_submitted_right() or not form.is_confirmed or not is_own_password(form.password):
        return _render_candidate(candidate_id, erasure_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        erasure = erasing.erase_candidate(get_ports(), get_places(), current_actor(), candidate_id)
    except Conflict as error:
        return _render_candidate(candidate_id, refused=explain(error)), error.http_status
    return redirect(url_for("data_protection.receipt", receipt_id=erasure.id))


@blueprint.post("/privacy/candidates/<uuid:candidate_id>/export.zip")
@requires(Action.ERASE_CANDIDATES, confirmed=True)
def export(candidate_id: uuid.UUID) -> Response:
    content = exporting.export_candidate(get_ports(), current_actor(), candidate_id)
    response = send_file(
        io.BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=f"{candidate_id}.zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/privacy/receipts/<uuid:receipt_id>")
@requires(Action.HANDLE_REQUESTS)
def receipt(receipt_id: uuid.UUID) -> ResponseReturnValue:
    erasure = reading.get_erasure(current_organization_id(), receipt_id)
    return render_template("data_protection/receipt.html", erasure=erasure, receipt=erasing.describe_receipt(erasure))


@blueprint.get("/privacy/receipts/<uuid:receipt_id>.json")
@requires(Action.HANDLE_REQUESTS)
def receipt_file(receipt_id: uuid.UUID) -> ResponseReturnValue:
    return jsonify(erasing.describe_receipt(reading.get_erasure(current_organization_id(), receipt_id)))


@blueprint.get("/privacy/retention")
@requires(Action.ERASE_CANDIDATES)
def retention_page() -> ResponseReturnValue:
    return _render_retention()


@blueprint.post("/privacy/retention/<uuid:panel_id>")
@requires(Action.ERASE_CANDIDATES)
def save_retention(panel_id: uuid.UUID) -> ResponseReturnValue:
    form = RetentionForm()
    if not form.is_submitted_right():
        return _render_retention(refused=WRONG_DAYS), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        retention.set_retention(current_actor(), panel_id, form.recording_days.data, form.invitation_days.data)
    except InvalidInput as error:
        return _render_retention(refused=explain(error)), error.http_status
    flash(gettext("Saved. It is applied at the next daily run."), "success")
    return redirect(url_for("data_protection.retention_page"))


def _with_reason(candidate_id: uuid.UUID, action: WithReason, done: str) -> ResponseReturnValue:
    reason = ReasonForm().reason.data or ""
    try:
        action(current_actor(), candidate_id, reason)
    except (InvalidInput, Conflict) as error:
        return _render_candidate(candidate_id, refused=explain(error)), error.http_status
    flash(done, "success")
    return _back(candidate_id)


def _back(candidate_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("data_protection.candidate", candidate_id=candidate_id))


def _render_retention(refused: str = "") -> str:
    panels = retention.list_retentions(current_organization_id())
    return render_template("data_protection/retention.html", panels=panels, refused=refused)


def _render_candidate(candidate_id: uuid.UUID, refused: str = "", erasure_form: ErasureForm | None = None) -> str:
    organization_id = current_organization_id()
    return render_template(
        "data_protection/candidate.html",
        candidate=reading.get_candidate(organization_id, candidate_id),
        counts=exporting.count_rows(organization_id, candidate_id),
        hold=holds.find_hold(candidate_id),
        open_request=holds.find_open_request(candidate_id),
        erasure_form=erasure_form or ErasureForm(formdata=None),
        refused=refused,
    )
