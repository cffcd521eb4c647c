"""The page of categories."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput, NotFound
from app.i18n import explain
from app.question_bank import services
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires

blueprint = Blueprint("categories", __name__, url_prefix="/questions/categories")


@blueprint.get("")
@requires(Action.VIEW_QUESTIONS)
def index() -> ResponseReturnValue:
    uses = services.list_category_uses(current_organization_id())
    return render_template("question_bank/categories.html", uses=uses)


@blueprint.post("")
@requires(Action.MANAGE_QUESTIONS)
def add() -> ResponseReturnValue:
    name = request.form.get("name", "")
    return _try(lambda: services.add_category(current_actor(), name), gettext("The category is added."))


@blueprint.post("/rename")
@requires(Action.MANAGE_QUESTIONS)
def rename() -> ResponseReturnValue:
    old, new = request.form.get("old", ""), request.form.get("name", "")
    return _try(
        lambda: services.rename_category(current_actor(), old, new), gettext("Renamed, with all its questions.")
    )


@blueprint.post("/remove")
@requires(Action.MANAGE_QUESTIONS)
def remove() -> ResponseReturnValue:
    name = request.form.get("old", "")
    return _try(lambda: services.remove_category(current_actor(), name), gettext("The category is gone."))


def _try(change: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        change()
        flash(done, "success")
    except (InvalidInput, Conflict, NotFound) as error:
        flash(explain(error), "error")
    return redirect(url_for("categories.index"))
