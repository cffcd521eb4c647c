"""The page behind a reset link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts.forms import NewPasswordForm
from app.accounts.password_resets import check_reset, use_reset
from app.accounts.requests import current_doer
from app.errors import InvalidInput
from app.i18n import explain
from app.web.authorization import public

blueprint = Blueprint("password_reset", __name__, url_prefix="/reset-password")


@blueprint.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    check_reset(token)
    return render_template("accounts/reset.html", form=NewPasswordForm())


@blueprint.post("/<token>")
@public
def use(token: str) -> ResponseReturnValue:
    check_reset(token)
    form = NewPasswordForm()
    if not form.is_submitted_right():
        return render_template("accounts/reset.html", form=form), 422
    try:
        use_reset(token, form.new.data, current_doer())
    except InvalidInput as error:
        form.new.errors = (explain(error),)
        return render_template("accounts/reset.html", form=form), 422
    flash(gettext("Your new password is set. Sign in with it."), "success")
    return redirect(url_for("accounts.login_page"))
