"""Sign in, sign out and one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services
from app.accounts.forms import LoginForm, PasswordForm
from app.accounts.signing_in import sign_in, sign_out
from app.domain.permissions import Action
from app.errors import InvalidInput, Unauthenticated
from app.web.authorization import current_principal, find_principal, public, requires
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
        account = services.authenticate(form.email.data, form.password.data)
    except Unauthenticated as error:
        return render_template("accounts/login.html", form=form, refused=str(error)), 401
    sign_in(account)
    return _go_on()


def _go_on() -> ResponseReturnValue:
    return redirect(safe_path(request.args.get("next", ""), default=start_page()))


@blueprint.post("/logout")
@requires(Action.USE_OWN_ACCOUNT)
def log_out() -> ResponseReturnValue:
    sign_out()
    return redirect(url_for("accounts.login_page"))


@blueprint.get("/account")
@requires(Action.USE_OWN_ACCOUNT)
def profile() -> ResponseReturnValue:
    return render_template("accounts/profile.html", form=PasswordForm())


@blueprint.post("/account/password")
@requires(Action.USE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.is_submitted_right():
        return render_template("accounts/profile.html", form=form), 422
    try:
        account = services.change_password(current_principal().user_id, form.current.data, form.new.data)
    except InvalidInput as error:
        form.current.errors = (str(error),)
        return render_template("accounts/profile.html", form=form), 422
    sign_in(account)
    flash("Your password is changed. Every other device is signed out.", "success")
    return redirect(url_for("accounts.profile"))
