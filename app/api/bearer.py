"""Who asks, from the Authorization header: an access token of a sign-in, or a personal token."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_login import UserMixin
from jwt import PyJWTError

from app.accounts import logins
from app.accounts.logins import Login
from app.accounts.second_factor import is_owed
from app.accounts.services import Account
from app.accounts.signing_in import PATHS_WITHOUT_COOKIES
from app.api.services import tokens
from app.context import get_config
from app.domain.login_lifetime import ABSOLUTE
from app.errors import Unauthenticated
from app.extensions import login_manager
from config import Config

ACCESS_LIFETIME = timedelta(minutes=15)
SCHEME = "Bearer "
LOGIN_CLAIM = "login"


@dataclass(frozen=True)
class Pair:
    access_token: str
    refresh_token: str
    seconds: int


class ApiPerson(UserMixin):
    """The person of this request; satisfies app.web.authorization.Principal. `caller_id`: of the sign-in or token."""

    def __init__(self, account: Account, caller_id: uuid.UUID, *, may_write: bool, is_program: bool) -> None:
        self.account = account
        self.caller_id = caller_id
        self.may_write = may_write
        self.is_program = is_program

    @property
    def user_id(self) -> uuid.UUID:
        return self.account.user_id

    @property
    def organization_id(self) -> uuid.UUID | None:
        return self.account.organization_id

    @property
    def role_names(self) -> frozenset[str]:
        return self.account.role_names

    @property
    def owes_second_factor(self) -> bool:
        return get_config().second_factor_for_admins and is_owed(self.account)

    def __getattr__(self, name: str) -> Any:
        """What pages show of a person: the error page of a wrong path may be one."""
        return getattr(self.account, name)


def make_pair(login: Login) -> Pair:
    """Both name the sign-in, and end with it; the refresh token holds what only its newest one does."""
    login_id = str(login.login_id)
    access = create_access_token(login_id, expires_delta=ACCESS_LIFETIME)
    refresh = create_refresh_token(login_id, expires_delta=ABSOLUTE, additional_claims={LOGIN_CLAIM: login.token})
    return Pair(access, refresh, int(ACCESS_LIFETIME.total_seconds()))


def renew_pair(refresh_token: str) -> Pair:
    """Raises Unauthenticated; a refresh token that was used before ends the sign-in."""
    claims = _read(refresh_token, "refresh")
    if claims is None:
        raise Unauthenticated("This refresh token is over or none of ours. Sign in again.")
    return make_pair(logins.renew_login(uuid.UUID(claims["sub"]), str(claims.get(LOGIN_CLAIM, ""))))


def load_caller(asked: Request) -> ApiPerson | None:
    """None without a token that is good now; pages take no tokens."""
    header = asked.headers.get("Authorization", "")
    if not asked.path.startswith(PATHS_WITHOUT_COOKIES) or not header.startswith(SCHEME):
        return None
    text = header.removeprefix(SCHEME).strip()
    return _of_token(text) if text.startswith(tokens.PREFIX) else _of_access(text)


def _of_token(text: str) -> ApiPerson | None:
    found = tokens.find_use(text)
    if found is None:
        return None
    return ApiPerson(found.account, found.token_id, may_write=found.may_write, is_program=True)


def _of_access(text: str) -> ApiPerson | None:
    claims = _read(text, "access")
    login = logins.find_open_login(uuid.UUID(claims["sub"])) if claims else None
    return ApiPerson(login.account, login.login_id, may_write=True, is_program=False) if login else None


def _read(text: str, kind: str) -> dict[str, Any] | None:
    try:
        claims = cast("dict[str, Any]", decode_token(text))
    except (PyJWTError, JWTExtendedException, ValueError):
        return None
    return claims if claims.get("type") == kind else None


def init_bearer(app: Flask) -> None:
    config: Config = app.extensions["config"]
    app.config["JWT_SECRET_KEY"] = f"api:{config.secret_key}"  # never the key that signs cookies
    app.config["JWT_ALGORITHM"] = "HS256"
    JWTManager(app)
    login_manager.request_loader(load_caller)
