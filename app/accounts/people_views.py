"""The people of an organisation, as its admins see them; a platform admin sees those of all."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import second_factor, services
from app.accounts.password_resets import make_reset
from app.context import get_config
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.web.authorization import current_principal, requires

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@requires(Action.MANAGE_USERS)
def index() -> ResponseReturnValue:
    return _show(url="", person=None)


def _show(url: str, person: services.Account | None) -> str:
    people = services.list_users(current_principal().organization_id)
    enrolled = {user.id for user in people if second_factor.is_enrolled(user.id)}
    return render_template("accounts/people.html", people=people, enrolled=enrolled, url=url, person=person)


@blueprint.post("/<uuid:user_id>/reset-link")
@requires(Action.MANAGE_USERS)
def reset_link(user_id: uuid.UUID) -> ResponseReturnValue:
    """The link is shown in the answer and nowhere else: it is kept by its hash."""
    person = services.get_colleague(current_principal().organization_id, user_id)
    token = make_reset(person, by=current_principal().user_id)
    return _show(f"{get_config().public_url}{url_for('password_reset.show', token=token)}", person)


@blueprint.post("/<uuid:user_id>/disable")
@requires(Action.MANAGE_USERS)
def disable(user_id: uuid.UUID) -> ResponseReturnValue:
    person = services.get_colleague(current_principal().organization_id, user_id)
    if user_id == current_principal().user_id:
        raise InvalidInput("You cannot disable yourself. Ask another administrator.")
    services.disable_user(person.email, by=current_principal().user_id)
    flash(f"{person.name} can no longer sign in, and is signed out everywhere.", "success")
    return redirect(url_for("people.index"))


@blueprint.post("/<uuid:user_id>/reset-second-factor")
@requires(Action.MANAGE_USERS)
def reset_second_factor(user_id: uuid.UUID) -> ResponseReturnValue:
    person = services.get_colleague(current_principal().organization_id, user_id)
    if user_id == current_principal().user_id:
        raise InvalidInput("You cannot reset your own codes here. Ask another administrator.")
    second_factor.remove(person.user_id, by=current_principal().user_id)
    flash(f"{person.name} signs in without one-time codes until new ones are set up.", "success")
    return redirect(url_for("people.index"))
