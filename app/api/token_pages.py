"""Pages of tokens: one's own, and for administrators those of the whole organisation."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.accounts.logins import list_open_logins
from app.accounts.services import list_users
from app.api.services import tokens
from app.database import utc_now
from app.domain.permissions import Action
from app.errors import InvalidInput, NotFound, SecondFactorOwed
from app.i18n import explain
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, current_principal, requires
from app.web.forms import Form

READS, WRITES = "read", "write"
own = Blueprint("tokens", __name__, url_prefix="/account/tokens")
of_organization = Blueprint("organization_tokens", __name__, url_prefix="/settings/tokens")


class TokenForm(Form):
    name = StringField(
        lazy_gettext("Which program uses it?"),
        [InputRequired(lazy_gettext("Name the program.")), Length(max=tokens.LONGEST_NAME)],
    )
    scope = SelectField(
        lazy_gettext("What may it do?"),
        choices=[
            SelectChoice(READS, lazy_gettext("Read what I may read")),
            SelectChoice(WRITES, lazy_gettext("Read and change what I may")),
        ],
        default=READS,
    )
    days = IntegerField(
        lazy_gettext("Good for, in days"),
        [InputRequired(lazy_gettext("Say for how long.")), NumberRange(1, tokens.LONGEST_DAYS)],
        default=90,
    )


@own.get("")
@requires(Action.USE_OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    return _show(TokenForm())


@own.post("")
@requires(Action.USE_OWN_ACCOUNT, confirmed=True)
def make() -> ResponseReturnValue:
    """The answer itself shows the token: it cannot be shown again."""
    form, person = TokenForm(), cast(Any, current_user)
    if not form.is_submitted_right():
        return _show(form), 422
    if person.owes_second_factor:
        raise SecondFactorOwed("Set up one-time codes first: administrators sign in with them.")
    try:
        _, text = tokens.make_token(
            current_actor(),
            person.session_version,
            form.name.data or "",
            form.days.data or 0,
            may_write=form.scope.data == WRITES,
        )
    except InvalidInput as error:
        return _show(form, refused=explain(error)), error.http_status
    return _show(TokenForm(formdata=None), made=text)


@own.post("/<uuid:token_id>/revocation")
@requires(Action.USE_OWN_ACCOUNT)
def revoke(token_id: uuid.UUID) -> ResponseReturnValue:
    if current_principal().organization_id is None:
        raise NotFound("There is no such token of yours.")
    tokens.revoke_token(current_actor(), token_id)
    flash(gettext("The token opens nothing any more."), "success")
    return redirect(url_for(".index"))


@of_organization.get("")
@requires(Action.MANAGE_PROGRAMS)
def list_all() -> ResponseReturnValue:
    organization_id = current_organization_id()
    people = {user.id: user for user in list_users(organization_id)}
    rows = [(row, people.get(row.user_id)) for row in tokens.list_of_organization(organization_id)]
    return render_template("api/organization_tokens.html", rows=rows, now=utc_now())


@of_organization.post("/<uuid:token_id>/revocation")
@requires(Action.MANAGE_PROGRAMS)
def revoke_of_colleague(token_id: uuid.UUID) -> ResponseReturnValue:
    tokens.revoke_in_organization(current_actor(), token_id)
    flash(gettext("The token opens nothing any more."), "success")
    return redirect(url_for(".list_all"))


def _show(form: TokenForm, made: str = "", refused: str = "") -> str:
    principal = current_principal()
    sign_ins = [found for found in list_open_logins(principal.user_id) if found.user_agent.startswith("API:")]
    return render_template(
        "api/tokens.html",
        form=form,
        made=made,
        refused=refused,
        rows=tokens.list_tokens(principal.user_id),
        sign_ins=sign_ins,
        has_organization=principal.organization_id is not None,
        now=utc_now(),
    )
