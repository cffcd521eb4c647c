"""Flask-Login: from a cookie to the person of this request."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from flask_login import UserMixin, login_user, logout_user

from app.accounts.services import Account, find_account
from app.extensions import login_manager


class SignedIn(UserMixin):
    """The person of this request; satisfies app.web.authorization.Principal."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __getattr__(self, name: str) -> Any:
        return getattr(self._account, name)

    def get_id(self) -> str:
        return f"{self._account.user_id}:{self._account.session_version}"


def load_person(cookie_value: str) -> SignedIn | None:
    """None for a cookie from before the person was disabled or the password changed."""
    user_id, _, version = cookie_value.partition(":")
    try:
        account = find_account(uuid.UUID(user_id), int(version))
    except ValueError:
        return None
    return SignedIn(account) if account else None


def sign_in(account: Account) -> None:
    login_user(SignedIn(account))


def sign_out() -> None:
    logout_user()


def init_signing_in(app: Flask) -> None:
    login_manager.user_loader(load_person)
    # the address of a phone changes within a session; session_version is what ends old cookies
    app.config["SESSION_PROTECTION"] = None
