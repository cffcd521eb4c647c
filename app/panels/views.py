"""The pages of interview panels."""

from __future__ import annotations

import uuid
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_ports
from app.database import utc_now
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.i18n import explain
from app.interviews.forms import read_filters, write_filters
from app.interviews.list_repository import Filters
from app.interviews.services.dashboard import list_interviews
from app.panels import services
from app.panels.drafts import PanelDraft
from app.panels.forms import PanelForm
from app.panels.models import Panel
from app.panels.pipeline import count_scorecards
from app.panels.services import PanelInfeasible
from app.question_bank.services import list_topics
from app.reviews.sight import reviewed_ones
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id, current_principal, requires
from app.web.telling import telling

blueprint = Blueprint("panels", __name__, url_prefix="/panels")


@blueprint.get("")
@requires(Action.VIEW_PANELS)
def index() -> ResponseReturnValue:
    return render_template("panels/index.html", overviews=services.list_panels(current_organization_id()))


@blueprint.get("/<uuid:panel_id>")
@requires(Action.VIEW_PANELS)
def show(panel_id: uuid.UUID) -> ResponseReturnValue:
    return _render_panel(services.get_panel(current_organization_id(), panel_id))


@blueprint.get("/new")
@requires(Action.MANAGE_PANELS)
def new() -> ResponseReturnValue:
    form = PanelForm()
    form.fill(PanelDraft(""))
    form.add_spare_rows()
    return _render_form(form)


@blueprint.post("/new")
@requires(Action.MANAGE_PANELS)
def create() -> ResponseReturnValue:
    form = _read_form()
    if _wants_rows(form) or not form.is_submitted_right():
        return _render_form(form), _status_of(form)
    try:
        panel = services.create_panel(current_organization_id(), form.to_draft(), current_user_id())
    except InvalidInput as error:
        return _render_form(form, refused=explain(error)), error.http_status
    flash(gettext("The panel is a draft. Publish it when it asks what you want."), "success")
    return redirect(url_for("panels.show", panel_id=panel.id))


@blueprint.get("/<uuid:panel_id>/edit")
@requires(Action.MANAGE_PANELS)
def edit(panel_id: uuid.UUID) -> ResponseReturnValue:
    panel = services.get_panel(current_organization_id(), panel_id)
    form = PanelForm()
    form.fill(services.read_draft(panel))
    form.add_spare_rows()
    return _render_form(form, panel)


@blueprint.post("/<uuid:panel_id>/edit")
@requires(Action.MANAGE_PANELS)
def save(panel_id: uuid.UUID) -> ResponseReturnValue:
    panel = services.get_panel(current_organization_id(), panel_id)
    form = _read_form()
    if _wants_rows(form) or not form.is_submitted_right():
        return _render_form(form, panel), _status_of(form)
    try:
        services.edit_panel(current_organization_id(), panel_id, form.to_draft(), current_user_id())
    except (InvalidInput, PanelInfeasible) as error:
        stored = services.get_panel(current_organization_id(), panel_id)
        return _render_form(form, stored, refused=explain(error)), error.http_status
    flash(gettext("Saved. Interviews that have begun keep the panel as it was."), "success")
    return redirect(url_for("panels.show", panel_id=panel_id))


@blueprint.post("/<uuid:panel_id>/publish")
@requires(Action.MANAGE_PANELS)
def publish(panel_id: uuid.UUID) -> ResponseReturnValue:
    try:
        services.publish_panel(current_organization_id(), panel_id, current_user_id())
    except PanelInfeasible as error:
        panel = services.get_panel(current_organization_id(), panel_id)
        return _render_panel(panel, refused=explain(error)), error.http_status
    flash(gettext("The panel is published: candidates can be invited to it."), "success")
    return redirect(url_for("panels.show", panel_id=panel_id))


@blueprint.post("/<uuid:panel_id>/retire")
@requires(Action.MANAGE_PANELS)
def retire(panel_id: uuid.UUID) -> ResponseReturnValue:
    services.retire_panel(current_organization_id(), panel_id, current_user_id())
    flash(gettext("The panel is retired: nobody new is invited to it, and links that are out keep working."), "success")
    return redirect(url_for("panels.show", panel_id=panel_id))


@blueprint.post("/<uuid:panel_id>/simulate")
@requires(Action.MANAGE_PANELS)
def simulate(panel_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The simulation has begun; it takes about half a minute.")):
        services.request_simulation(get_ports(), current_organization_id(), panel_id, current_user_id())
    return redirect(url_for("panels.show", panel_id=panel_id, _anchor="simulation"))


def _read_form() -> PanelForm:
    form = PanelForm()
    form.offer_topics(list_topics(current_organization_id()))
    return form


def _wants_rows(form: PanelForm) -> bool:
    """The button that asks for more rows sends the form as it is and saves nothing."""
    if "more_rows" not in request.form:
        return False
    form.add_spare_rows()
    return True


def _status_of(form: PanelForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _render_form(form: PanelForm, panel: Panel | None = None, refused: str = "") -> str:
    form.offer_topics(list_topics(current_organization_id()))
    return render_template("panels/form.html", form=form, panel=panel, refused=refused)


def _render_panel(panel: Panel, refused: str = "") -> str:
    organization_id = current_organization_id()
    filters = replace(read_filters(request.args), panel_id=panel.id)
    query = _pipeline_query(filters)
    page = request.args.get("page", 1, type=int)
    snapshot = services.snapshot_panel(panel)
    pipeline = list_interviews(organization_id, filters, page, utc_now(), reviewed_ones())
    return render_template(
        "panels/show.html",
        panel=panel,
        check=services.check_panel(panel),
        simulation=services.find_simulation(organization_id, panel.id),
        weights=snapshot["component_weights"],
        notice_text=services.write_notice(snapshot),
        welcome=services.read_welcome_in_force(panel, services.count_questions(snapshot)),
        pipeline=pipeline,
        scorecards=count_scorecards(organization_id, pipeline.rows),
        filters=filters,
        query=query,
        views=services.list_views(current_principal().user_id),
        mails=get_ports().mailer is not None,
        page_url=lambda number: url_for("panels.show", panel_id=panel.id, page=number, _anchor="invitations", **query),
        refused=refused,
    )


def _pipeline_query(filters: Filters) -> dict[str, Any]:
    """The panel is in the path."""
    return {name: value for name, value in write_filters(filters).items() if name != "panel"}
