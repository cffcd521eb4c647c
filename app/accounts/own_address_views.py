"""Changing the address that one signs in with, and the page behind the link that was sent to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts.address_changes import ask_for_change, check_link, drop_change, use_link
from app.accounts.confirming import current_account, is_own_password
from app.accounts.forms import AddressForm
from app.accounts.requests import current_doer
from app.accounts.signing_in import sign_in
from app.accounts.views import show_profile
from app.context import get_ports
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.i18n import explain
from app.web.authorization import current_principal, find_principal, public, requires

blueprint = Blueprint("own_address", __name__)


@blueprint.post("/account/address")
@requires(Action.USE_OWN_ACCOUNT)
def ask() -> ResponseReturnValue:
    """Says the same whether or not somebody signs in with the new address."""
    form = AddressForm()
    if not form.is_submitted_right() or not is_own_password(form.confirmation):
        return show_profile(address_form=form), 422
    try:
        ask_for_change(get_ports(), current_account(), form.email.data, current_doer())
    except InvalidInput as error:
        form.email.errors = (explain(error),)
        return show_profile(address_form=form), 422
    return redirect(url_for("accounts.profile", _anchor="address"), code=303)


@blueprint.post("/account/address/withdrawal")
@requires(Action.USE_OWN_ACCOUNT)
def drop() -> ResponseReturnValue:
    drop_change(current_principal().user_id, current_doer())
    flash(gettext("Your address stays as it is; the link that was sent is worth nothing any more."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.get("/confirm-address/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    return render_template("accounts/confirm_address.html", email=check_link(token))


@blueprint.post("/confirm-address/<token>")
@public
def use(token: str) -> ResponseReturnValue:
    """Whoever asked for it in this browser goes on; on another device they sign in anew."""
    person = find_principal()
    account = use_link(token, current_doer())
    if person is not None and person.user_id == account.user_id:
        sign_in(account)
        flash(gettext("You sign in with your new address now. Every other device is signed out."), "success")
        return redirect(url_for("accounts.profile"))
    flash(gettext("The new address is confirmed. Sign in with it."), "success")
    return redirect(url_for("accounts.login_page"))
