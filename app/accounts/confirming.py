"""Asking once more for the password of whoever is signed in: a stolen session knows none."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from app.accounts import services
from app.accounts.forms import OnceMoreForm
from app.accounts.logins import confirm_login
from app.accounts.services import Account
from app.accounts.sign_in_guard import confirm_password
from app.context import get_ports
from app.errors import InvalidInput, NotFound
from app.i18n import explain
from app.web.authorization import current_principal, find_principal, find_rule

CSRF_FIELD = "csrf_token"


def current_account() -> Account:
    """Raises Unauthenticated, NotFound."""
    account = services.find_active_account(current_principal().user_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def is_own_password(field: PasswordField) -> bool:
    """Where it is not, the field says so. Raises TooManyAttempts."""
    try:
        confirm_password(get_ports(), current_account(), field.data or "", request.remote_addr or "")
    except InvalidInput as error:
        field.errors = (explain(error),)
        return False
    return True


def ask_once_more() -> ResponseReturnValue | None:
    """Before what a stolen session must not do: the page that asks carries what was posted, and posts it again.

    It is shown to nobody whose role or CSRF token was refused. Raises TooManyAttempts.
    """
    rule = find_rule(current_app.view_functions.get(request.endpoint or ""))
    person = cast(Any, find_principal())
    if rule is None or not rule.confirmed or person.is_confirmed:
        return None
    form = OnceMoreForm()
    if form.own_password.name not in request.form:
        return _show(OnceMoreForm(formdata=None))
    if not form.is_submitted_right() or not is_own_password(form.own_password):
        return _show(form)
    confirm_login(person.login_id)
    return None


def _show(form: OnceMoreForm) -> ResponseReturnValue:
    asked_here = {form.own_password.name, CSRF_FIELD}
    posted = [(name, value) for name, value in request.form.items(multi=True) if name not in asked_here]
    return render_template("accounts/once_more.html", form=form, posted=posted), HTTPStatus.FORBIDDEN


def init_confirming(app: Flask) -> None:
    """After the checks of access and of forged requests, which features find in place."""
    app.before_request(ask_once_more)
