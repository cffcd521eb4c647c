"""Setting up one-time codes, and removing them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts import second_factor
from app.accounts.confirming import current_account, is_own_password
from app.accounts.forms import CodeForm, ConfirmForm
from app.accounts.requests import current_doer
from app.accounts.services import Account
from app.context import get_config
from app.domain.permissions import Action
from app.errors import Forbidden, InvalidInput
from app.i18n import explain
from app.web.authorization import requires

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
OFFERED = "offered_secret"


@blueprint.get("")
@requires(Action.USE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    return _show(CodeForm(), ConfirmForm())


def _show(code_form: CodeForm, confirm_form: ConfirmForm) -> str:
    account = current_account()
    enrolled = second_factor.is_enrolled(account.user_id)
    return render_template(
        "accounts/second_factor.html",
        code_form=code_form,
        confirm_form=confirm_form,
        enrolled=enrolled,
        enrolment=None if enrolled else second_factor.describe_enrolment(account, _offered_secret()),
        owed=_is_required(account),
    )


def _offered_secret() -> str:
    """The same until it is confirmed, kept by the browser that shows it."""
    return str(session.setdefault(OFFERED, second_factor.make_secret()))


def _is_required(account: Account) -> bool:
    return get_config().second_factor_for_admins and second_factor.is_admin(account)


@blueprint.post("")
@requires(Action.USE_OWN_ACCOUNT, confirmed=True)
def confirm() -> ResponseReturnValue:
    form = CodeForm()
    if not form.is_submitted_right():
        return _show(form, ConfirmForm()), 422
    try:
        codes = second_factor.enrol(current_account(), _offered_secret(), form.code.data, current_doer())
    except InvalidInput as error:
        form.code.errors = (explain(error),)
        return _show(form, ConfirmForm()), 422
    session.pop(OFFERED, None)
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/remove")
@requires(Action.USE_OWN_ACCOUNT)
def remove() -> ResponseReturnValue:
    form, account = ConfirmForm(), current_account()
    if _is_required(account):
        raise Forbidden("Administrators sign in with one-time codes. Ask another administrator to reset yours.")
    if not form.is_submitted_right() or not is_own_password(form.password):
        return _show(CodeForm(), form), 422
    second_factor.remove(account.user_id, current_doer())
    flash(gettext("One-time codes are off."), "success")
    return redirect(url_for("accounts.profile"))
