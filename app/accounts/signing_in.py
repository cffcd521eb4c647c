"""Flask-Login: from a cookie to the person of this request."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from functools import cached_property
from typing import Any, cast

from flask import Flask, has_request_context, request, session
from flask_login import UserMixin, current_user, login_user

from app.accounts import logins
from app.accounts.logins import Login
from app.accounts.models import AccessGrant
from app.accounts.platform_access import find_access, note_use
from app.accounts.second_factor import is_owed
from app.accounts.services import Account, find_account
from app.context import get_config
from app.database import utc_now
from app.domain.login_lifetime import is_confirmed
from app.domain.permissions import BREAK_GLASS, Action, RoleName
from app.errors import NotFound
from app.extensions import login_manager

AWAITED = "awaits_code"
AWAITED_SECONDS = 300
# Programs show tokens there; a cookie that counted would let any page of a browser act for its owner.
PATHS_WITHOUT_COOKIES = "/api/"


class SignedIn(UserMixin):
    """The person of this request; satisfies app.web.authorization.Principal."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def __getattr__(self, name: str) -> Any:
        return getattr(self._login.account, name)

    @cached_property
    def owes_second_factor(self) -> bool:
        return get_config().second_factor_for_admins and is_owed(self._login.account)

    @cached_property
    def access_grant(self) -> AccessGrant | None:
        """The organisation that a platform admin looks into just now."""
        is_platform_admin = RoleName.PLATFORM_ADMIN in self._login.account.role_names
        return find_access(self._login.login_id) if is_platform_admin else None

    @property
    def organization_id(self) -> uuid.UUID | None:
        return self.access_grant.organization_id if self.access_grant else self._login.account.organization_id

    @property
    def granted_actions(self) -> frozenset[Action]:
        return BREAK_GLASS if self.access_grant else frozenset()

    def note_use(self, what: str) -> None:
        if self.access_grant:
            note_use(self.access_grant, what)

    @property
    def login_id(self) -> uuid.UUID:
        return self._login.login_id

    @property
    def is_confirmed(self) -> bool:
        return is_confirmed(self._login.confirmed_at, utc_now())

    def get_id(self) -> str:
        return self._login.token


def load_person(token: str) -> SignedIn | None:
    """None for a cookie from before the sign-in ended, whatever ended it, and where no cookie counts."""
    if has_request_context() and request.path.startswith(PATHS_WITHOUT_COOKIES):
        return None
    login = logins.find_login(token)
    return SignedIn(login) if login else None


def sign_in(account: Account) -> None:
    """Nothing of the visitor's session outlives it, its CSRF token included."""
    session.clear()
    login_user(SignedIn(logins.open_login(account, request.user_agent.string, request.remote_addr or "")))


def await_code(account: Account) -> None:
    """The password was right; for AWAITED_SECONDS this browser may give the code."""
    session.clear()
    session[AWAITED] = [str(account.user_id), account.session_version, time.time()]


def find_awaited() -> Account | None:
    user_id, version, since = session.get(AWAITED, ("", 0, 0.0))
    if not 0 <= time.time() - since <= AWAITED_SECONDS:
        return None
    return find_account(uuid.UUID(user_id), version)


def current_login_id() -> uuid.UUID:
    person: Any = current_user
    return cast(uuid.UUID, person.login_id)


def sign_out() -> None:
    person: Any = current_user
    with suppress(NotFound):  # another device was quicker
        logins.end_login(person.user_id, person.login_id)
    session.clear()


def init_signing_in(app: Flask) -> None:
    login_manager.user_loader(load_person)
    # the address of a phone changes within a session; the login's row is what ends old cookies
    app.config["SESSION_PROTECTION"] = None
