"""Asking once more for the password of whoever is signed in: a stolen session knows none."""

from __future__ import annotations

from flask import request
from wtforms import PasswordField

from app.accounts import services
from app.accounts.services import Account
from app.accounts.sign_in_guard import confirm_password
from app.context import get_ports
from app.errors import InvalidInput, NotFound
from app.i18n import explain
from app.web.authorization import current_principal


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
