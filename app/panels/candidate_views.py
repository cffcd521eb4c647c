"""The pages of one candidate: their time zone, and what they are granted."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.permissions import Action
from app.panels import services
from app.panels.invitation_forms import AccommodationForm, TimeZoneForm
from app.web.actors import current_actor, current_user_id
from app.web.authorization import current_organization_id, requires

blueprint = Blueprint("candidates", __name__, url_prefix="/candidates/<uuid:candidate_id>")


@blueprint.get("")
@requires(Action.INVITE_CANDIDATES)
def show(candidate_id: uuid.UUID) -> ResponseReturnValue:
    form = TimeZoneForm()
    form.time_zone.data = services.get_candidate(current_organization_id(), candidate_id).time_zone
    return _render(candidate_id, form)


@blueprint.post("")
@requires(Action.INVITE_CANDIDATES)
def save(candidate_id: uuid.UUID) -> ResponseReturnValue:
    form = TimeZoneForm()
    if not form.is_submitted_right():
        return _render(candidate_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    services.edit_candidate(current_organization_id(), candidate_id, form.time_zone.data, current_user_id())
    flash(gettext("The time zone is saved."), "success")
    return redirect(url_for("candidates.show", candidate_id=candidate_id))


@blueprint.post("/accommodations/opening")
@requires(Action.INVITE_CANDIDATES)
def open_accommodations(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """A deed, not a page: whoever has seen them rates no interview of the candidate, so no link leads here."""
    form = AccommodationForm(formdata=None)
    form.fill(services.open_accommodations(current_actor(), candidate_id))
    return _render_accommodations(candidate_id, form)


@blueprint.post("/accommodations")
@requires(Action.INVITE_CANDIDATES)
def save_accommodations(candidate_id: uuid.UUID) -> ResponseReturnValue:
    form = AccommodationForm()
    if not form.is_submitted_right():
        return _render_accommodations(candidate_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    services.grant_accommodations(current_actor(), candidate_id, form.to_accommodations())
    flash(gettext("Saved. It holds for interviews that have not begun."), "success")
    return redirect(url_for("candidates.show", candidate_id=candidate_id))


def _render(candidate_id: uuid.UUID, form: TimeZoneForm) -> str:
    return render_template(
        "panels/candidate.html",
        candidate=services.get_candidate(current_organization_id(), candidate_id),
        form=form,
        knows=services.knows_accommodations(current_user_id(), candidate_id),
    )


def _render_accommodations(candidate_id: uuid.UUID, form: AccommodationForm) -> str:
    found = services.get_candidate(current_organization_id(), candidate_id)
    return render_template("panels/accommodations.html", candidate=found, form=form)
