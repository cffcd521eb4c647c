"""What is done with many candidates of a panel at once, and the views of them that a person keeps."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.context import get_ports
from app.database import utc_now
from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.interviews.forms import read_filters, write_filters
from app.interviews.list_repository import Filters
from app.interviews.services.dashboard import list_interviews
from app.panels import services
from app.panels.pipeline import count_scorecards, write_pipeline
from app.reviews.sight import reviewed_ones
from app.web.actors import current_actor, current_user_id
from app.web.authorization import current_organization_id, current_principal, requires
from app.web.telling import MESSAGES, telling
from app.web.undo import offer_undo

MOST_EXPORTED = 10_000
blueprint = Blueprint("pipeline", __name__, url_prefix="/panels/<uuid:panel_id>")


@blueprint.get("/candidates.csv")
@requires(Action.VIEW_INTERVIEWS)
def export(panel_id: uuid.UUID) -> Response:
    """The candidates that the filters show, all pages."""
    services.get_panel(current_organization_id(), panel_id)
    return _export(replace(read_filters(request.args), panel_id=panel_id))


@blueprint.post("/candidates")
@requires(Action.INVITE_CANDIDATES)
def change(panel_id: uuid.UUID) -> ResponseReturnValue:
    """The button says what is done with the candidates that are ticked."""
    services.get_panel(current_organization_id(), panel_id)
    ids = request.form.getlist("invitation", type=uuid.UUID)
    do = request.form.get("do", "")
    if do == "export" and ids:
        return _export(Filters(panel_id=panel_id, invitation_ids=frozenset(ids)))
    try:
        _send(ids) if do == "mail" else _withdraw(panel_id, ids)
    except (InvalidInput, Conflict) as error:
        flash(explain(error), "error")
    return _back(panel_id)


@blueprint.post("/candidates/restore")
@requires(Action.INVITE_CANDIDATES)
def restore(panel_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("It is as it was: the same links work again.")):
        services.restore_links(current_actor(), panel_id, request.form.getlist("invitation", type=uuid.UUID))
    return _back(panel_id)


@blueprint.post("/views")
@requires(Action.VIEW_PANELS)
def save_view(panel_id: uuid.UUID) -> ResponseReturnValue:
    services.get_panel(current_organization_id(), panel_id)
    name, query = request.form.get("name", ""), _query()
    with telling(gettext("The view is saved; it is there on every panel.")):
        services.save_view(current_organization_id(), current_principal().user_id, name, query)
    return _back(panel_id)


@blueprint.post("/views/<uuid:view_id>/remove")
@requires(Action.VIEW_PANELS)
def remove_view(panel_id: uuid.UUID, view_id: uuid.UUID) -> ResponseReturnValue:
    services.get_panel(current_organization_id(), panel_id)
    removed = services.remove_view(current_principal().user_id, view_id)
    fields = {name: [value] for name, value in {"name": removed.name, **removed.query}.items()}
    done = gettext("The view “%(name)s” is gone.", name=removed.name)
    offer_undo(done, url_for("pipeline.save_view", panel_id=panel_id), fields)
    return _back(panel_id)


def _send(ids: list[uuid.UUID]) -> None:
    if not ids:
        raise InvalidInput("Tick the candidates first.")
    services.mail_invitations(get_ports(), current_organization_id(), ids, current_user_id())
    done = ngettext(
        "%(num)s mail is on its way; links sent before work no more.",
        "%(num)s mails are on their way; links sent before work no more.",
        len(ids),
    )
    flash(done, "success")


def _withdraw(panel_id: uuid.UUID, ids: list[uuid.UUID]) -> None:
    withdrawn = services.withdraw_links(current_actor(), panel_id, ids)
    if not withdrawn:
        flash(gettext("These links worked no more already."), "info")
        return
    done = ngettext("%(num)s link works no more.", "%(num)s links work no more.", len(withdrawn))
    offer_undo(done, url_for("pipeline.restore", panel_id=panel_id), {"invitation": [str(key) for key in withdrawn]})


def _export(filters: Filters) -> Response:
    found = list_interviews(current_organization_id(), filters, 1, utc_now(), reviewed_ones(), MOST_EXPORTED)
    response = Response(write_pipeline(found.rows, count_scorecards(current_organization_id(), found.rows)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="candidates.csv"'
    return response


def _query() -> dict[str, str]:
    """The filters of the page, which its forms carry along; the panel is in the path."""
    given = write_filters(replace(read_filters(request.form), panel_id=None))
    return {name: str(value) for name, value in given.items()}


def _back(panel_id: uuid.UUID) -> ResponseReturnValue:
    query: dict[str, Any] = {**_query()}
    return redirect(url_for("panels.show", panel_id=panel_id, _anchor=MESSAGES, **query))
