"""Sign in, sign out and one's own account."""

from __future__ import annotations

import math
import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts import services
from app.accounts.address_changes import find_pending
from app.accounts.confirming import is_own_password
from app.accounts.forms import AddressForm, CodeForm, LoginForm, PasswordForm
from app.accounts.logins import end_login, end_other_logins, list_open_logins
from app.accounts.requests import current_doer
from app.accounts.second_factor import count_recovery_codes, is_enrolled
from app.accounts.sign_in_guard import authenticate, authenticate_code
from app.accounts.signing_in import await_code, current_login_id, find_awaited, sign_in, sign_out
from app.context import get_ports
from app.domain.permissions import Action
from app.errors import InvalidInput, TooManyAttempts, Unauthenticated
from app.i18n import explain
from app.web.authorization import current_principal, find_principal, public, requires
from app.web.forms import Form
from app.web.navigation import start_page
from app.web.redirects import safe_path

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/login")
@public
def login_page() -> ResponseReturnValue:
    if find_principal():
        return _go_on()
    return render_template("accounts/login.html", form=LoginForm())


@blueprint.post("/login")
@public
def log_in() -> ResponseReturnValue:
    form = LoginForm()
    if not form.is_submitted_right():
        return render_template("accounts/login.html", form=form), 422
    try:
        account = authenticate(get_ports(), form.email.data, form.password.data, request.remote_addr or "")
    except (Unauthenticated, TooManyAttempts) as error:
        return _refuse("accounts/login.html", form, error)
    if is_enrolled(account.user_id):
        await_code(account)
        return redirect(url_for("accounts.code_page", next=request.args.get("next")))
    sign_in(account)
    return _go_on()


def _refuse(template: str, form: Form, error: Unauthenticated | TooManyAttempts) -> ResponseReturnValue:
    page = render_template(template, form=form, refused=explain(error))
    if isinstance(error, TooManyAttempts):
        return page, 429, {"Retry-After": str(math.ceil(error.wait_seconds))}
    return page, 401


def _go_on() -> ResponseReturnValue:
    return redirect(safe_path(request.args.get("next", ""), default=start_page()))


@blueprint.get("/login/code")
@public
def code_page() -> ResponseReturnValue:
    if find_awaited() is None:
        return redirect(url_for("accounts.login_page", next=request.args.get("next")))
    return render_template("accounts/code.html", form=CodeForm())


@blueprint.post("/login/code")
@public
def enter_code() -> ResponseReturnValue:
    form, account = CodeForm(), find_awaited()
    if account is None:
        return redirect(url_for("accounts.login_page", next=request.args.get("next")))
    if not form.is_submitted_right():
        return render_template("accounts/code.html", form=form), 422
    try:
        authenticate_code(get_ports(), account, form.code.data, current_doer(account.user_id))
    except (Unauthenticated, TooManyAttempts) as error:
        return _refuse("accounts/code.html", form, error)
    sign_in(account)
    return _go_on()


@blueprint.post("/logout")
@requires(Action.USE_OWN_ACCOUNT)
def log_out() -> ResponseReturnValue:
    sign_out()
    return redirect(url_for("accounts.login_page"))


@blueprint.get("/account")
@requires(Action.USE_OWN_ACCOUNT)
def profile() -> ResponseReturnValue:
    return show_profile()


def show_profile(form: PasswordForm | None = None, address_form: AddressForm | None = None) -> str:
    user_id = current_principal().user_id
    return render_template(
        "accounts/profile.html",
        form=form or PasswordForm(formdata=None),
        address_form=address_form or AddressForm(formdata=None),
        pending_address=find_pending(user_id),
        mails=get_ports().mailer is not None,
        logins=list_open_logins(user_id),
        login_id=current_login_id(),
        enrolled=is_enrolled(user_id),
        recovery_codes=count_recovery_codes(user_id),
    )


@blueprint.post("/account/devices/<uuid:login_id>/end")
@requires(Action.USE_OWN_ACCOUNT, confirmed=True)
def end_device(login_id: uuid.UUID) -> ResponseReturnValue:
    end_login(current_principal().user_id, login_id)
    flash(gettext("That device is signed out."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/account/devices/end-others")
@requires(Action.USE_OWN_ACCOUNT, confirmed=True)
def end_other_devices() -> ResponseReturnValue:
    end_other_logins(current_principal().user_id, current_login_id())
    flash(gettext("Every other device is signed out."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/account/language")
@requires(Action.USE_OWN_ACCOUNT)
def choose_language() -> ResponseReturnValue:
    services.choose_language(current_principal().user_id, request.form.get("language", ""))
    return redirect(url_for("accounts.profile", _anchor="language"), code=303)


@blueprint.post("/account/password")
@requires(Action.USE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.is_submitted_right() or not is_own_password(form.current):
        return show_profile(form), 422
    try:
        account = services.change_password(current_principal().user_id, form.new.data, current_doer())
    except InvalidInput as error:
        form.new.errors = (explain(error),)
        return show_profile(form), 422
    sign_in(account)
    flash(gettext("Your password is changed. Every other device is signed out."), "success")
    return redirect(url_for("accounts.profile"))
