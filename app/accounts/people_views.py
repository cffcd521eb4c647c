"""The people of an organisation, as its admins see them; a platform admin sees those of all."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice

from app.accounts import second_factor, services, standing
from app.accounts.forms import PersonForm, RoleForm
from app.accounts.models import User
from app.accounts.newcomers import add_person, invite_again
from app.accounts.password_resets import make_reset
from app.accounts.requests import current_doer
from app.context import get_config
from app.domain.permissions import Action
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.organizations.services import list_organizations
from app.web.authorization import current_principal, requires
from app.web.telling import telling

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@requires(Action.MANAGE_USERS)
def index() -> ResponseReturnValue:
    return _show(_new_form())


def _show(form: PersonForm, url: str = "", person: services.Account | None = None, refused: str = "") -> str:
    people = services.list_users(current_principal().organization_id)
    enrolled = {user.id for user in people if second_factor.is_enrolled(user.id)}
    return render_template(
        "accounts/people.html",
        people=people,
        enrolled=enrolled,
        role_forms={user.id: _role_form(user) for user in people if _is_changeable(user)},
        url=url,
        person=person,
        form=form,
        refused=refused,
    )


def _role_form(user: User) -> RoleForm:
    return RoleForm(formdata=None, data={"role": user.roles[0].name if user.roles else ""})


def _is_changeable(user: User) -> bool:
    """Platform admins have one role, and nobody changes their own."""
    return user.organization_id is not None and user.id != current_principal().user_id


def _new_form(formdata: MultiDict[str, str] | None = None) -> PersonForm:
    form = PersonForm(formdata)
    if current_principal().organization_id is not None:
        del form.organization
    else:
        form.organization.choices = [SelectChoice(str(one.id), one.name) for one in list_organizations()]
    return form


@blueprint.post("")
@requires(Action.MANAGE_USERS, confirmed=True)
def add() -> ResponseReturnValue:
    """As for reset_link, the link is shown in the answer alone."""
    form = _new_form(request.form)
    if not form.is_submitted_right():
        return _show(form, refused="Nobody was added: look at the fields below."), HTTPStatus.UNPROCESSABLE_ENTITY
    organization_id = current_principal().organization_id or uuid.UUID(form.organization.data)
    try:
        person, token = add_person(form.email.data, form.name.data, form.role.data, organization_id, current_doer())
    except (InvalidInput, Conflict) as error:
        return _show(form, refused=explain(error)), error.http_status
    return _show(_new_form(MultiDict()), _reset_url(token), person)


def _reset_url(token: str) -> str:
    return f"{get_config().public_url}{url_for('password_reset.show', token=token)}"


@blueprint.post("/<uuid:user_id>/reset-link")
@requires(Action.MANAGE_USERS, confirmed=True)
def reset_link(user_id: uuid.UUID) -> ResponseReturnValue:
    """The link is shown in the answer and nowhere else: it is kept by its hash."""
    person = services.get_colleague(current_principal().organization_id, user_id)
    token = make_reset(person, by=current_doer())
    return _show(_new_form(MultiDict()), _reset_url(token), person)


@blueprint.post("/<uuid:user_id>/role")
@requires(Action.MANAGE_USERS, confirmed=True)
def change_role(user_id: uuid.UUID) -> ResponseReturnValue:
    person = _get_other(user_id, marked("You cannot change your own role. Ask another administrator."))
    form = RoleForm()
    if not form.is_submitted_right():
        raise InvalidInput("Choose one of the roles of the list.")
    with telling(gettext("%(name)s has the new role, and signs in again.", name=person.name)):
        standing.change_roles(person.email, [form.role.data], by=current_doer())
    return redirect(url_for("people.index"))


@blueprint.post("/<uuid:user_id>/invitation")
@requires(Action.MANAGE_USERS, confirmed=True)
def invite(user_id: uuid.UUID) -> ResponseReturnValue:
    """As for reset_link, the link is shown in the answer alone."""
    person = _get_other(user_id, marked("You are here already."))
    person, token = invite_again(person.email, by=current_doer())
    return _show(_new_form(MultiDict()), _reset_url(token), person)


def _get_other(user_id: uuid.UUID, refusal: str) -> services.Account:
    """Raises NotFound, InvalidInput with the refusal for oneself."""
    person = services.get_colleague(current_principal().organization_id, user_id)
    if user_id == current_principal().user_id:
        raise InvalidInput(refusal)
    return person


@blueprint.post("/<uuid:user_id>/disable")
@requires(Action.MANAGE_USERS, confirmed=True)
def disable(user_id: uuid.UUID) -> ResponseReturnValue:
    person = _get_other(user_id, marked("You cannot disable yourself. Ask another administrator."))
    with telling(gettext("%(name)s can no longer sign in, and is signed out everywhere.", name=person.name)):
        standing.disable_user(person.email, by=current_doer())
    return redirect(url_for("people.index"))


@blueprint.post("/<uuid:user_id>/enable")
@requires(Action.MANAGE_USERS, confirmed=True)
def enable(user_id: uuid.UUID) -> ResponseReturnValue:
    person = services.get_colleague(current_principal().organization_id, user_id)
    standing.enable_user(person.email, by=current_doer())
    flash(gettext("%(name)s can sign in again, with the password of before.", name=person.name), "success")
    return redirect(url_for("people.index"))


@blueprint.post("/<uuid:user_id>/reset-second-factor")
@requires(Action.MANAGE_USERS, confirmed=True)
def reset_second_factor(user_id: uuid.UUID) -> ResponseReturnValue:
    person = _get_other(user_id, marked("You cannot reset your own codes here. Ask another administrator."))
    second_factor.remove(person.user_id, by=current_doer())
    flash(gettext("%(name)s signs in without one-time codes until new ones are set up.", name=person.name), "success")
    return redirect(url_for("people.index"))
