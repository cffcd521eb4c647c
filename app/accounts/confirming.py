"""Asking once more for the password of whoever is signed in: a stolen session knows none."""

from __future__ import annotations

from flask import request

from app.accounts import services
from app.accounts.services import Account
from app.accounts.sign_in_guard import confirm_password
from app.context import get_ports
from app.errors import NotFound
from app.web.authorization import current_principal


def current_account() -> Account:
    """Raises Unauthenticated, NotFound."""
    account = services.find_active_account(current_principal().user_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def check_own_password(password: str) -> None:
    """Raises InvalidInput where it is another one, TooManyAttempts."""
    confirm_password(get_ports(), current_account(), password, request.remote_addr or "")
