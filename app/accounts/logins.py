"""Sign-ins that last: one row for each signed-in browser, which the next request looks up."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.accounts import repository, services
from app.accounts.doers import Doer
from app.accounts.models import LoginSession
from app.accounts.services import Account
from app.accounts.tokens import hash_token, make_token
from app.accounts.trail import note
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.login_lifetime import ABSOLUTE, IDLE, has_ended, is_worth_noting
from app.errors import NotFound, Unauthenticated
from app.extensions import db

USER_AGENT_CHARACTERS = 200
ADDRESS_CHARACTERS = 45


@dataclass(frozen=True)
class Login:
    """`login_id` may be shown; `token` is what the browser keeps and nobody else knows.

    `confirmed_at`: when the password was last given there.
    """

    login_id: uuid.UUID
    token: str
    account: Account
    confirmed_at: datetime


def open_login(account: Account, user_agent: str, address: str, now: datetime | None = None) -> Login:
    """A new token at each sign-in; rows that time has ended go with it."""
    now, token = now or utc_now(), make_token()
    with transaction(db.session):
        repository.delete_logins_before(now - ABSOLUTE, now - IDLE)
        row = LoginSession(
            user_id=account.user_id,
            token_hash=hash_token(token),
            created_at=now,
            last_seen_at=now,
            confirmed_at=now,
            user_agent=user_agent[:USER_AGENT_CHARACTERS],
            address=address[:ADDRESS_CHARACTERS],
        )
        repository.add(row)
        repository.flush()
        note(AuditAction.SIGNED_IN, repository.get(account.user_id), Doer(account.user_id), address=row.address)
    return Login(row.id, token, account, row.confirmed_at)


def find_login(token: str, now: datetime | None = None) -> Login | None:
    """None once the person signed out, was disabled, changed the password, stayed away or time was up."""
    return _find_going_on(repository.find_login(hash_token(token)), now or utc_now(), token)


def _find_going_on(row: LoginSession | None, now: datetime, token: str = "") -> Login | None:
    if row is None or has_ended(row.created_at, row.last_seen_at, now):
        return None
    account = services.find_active_account(row.user_id)
    if account is None:
        return None
    if is_worth_noting(row.last_seen_at, now):
        with transaction(db.session):
            repository.touch_login(row.id, now)
    return Login(row.id, token, account, row.confirmed_at)


def find_open_login(login_id: uuid.UUID, now: datetime | None = None) -> Login | None:
    """As find_login, for who shows an access token that names the sign-in."""
    rows = repository.list_logins_by_id([login_id])
    return _find_going_on(rows[0] if rows else None, now or utc_now())


def renew_login(login_id: uuid.UUID, token: str) -> Login:
    """The same sign-in with a new token. An older token was stolen, or its thief came first: that ends the sign-in.

    Raises Unauthenticated.
    """
    fresh = make_token()
    with transaction(db.session):
        renewed = repository.replace_login_token(login_id, hash_token(token), hash_token(fresh))
        if not renewed:
            repository.delete_logins_by_id([login_id])
    login = find_login(fresh) if renewed else None
    if login is None:
        raise Unauthenticated("This refresh token is over. Sign in again.")
    return login


def confirm_login(login_id: uuid.UUID, now: datetime | None = None) -> None:
    """The password was given once more."""
    with transaction(db.session):
        repository.confirm_login(login_id, now or utc_now())


def list_open_logins(user_id: uuid.UUID) -> list[LoginSession]:
    now = utc_now()
    return [row for row in repository.list_logins(user_id) if not has_ended(row.created_at, row.last_seen_at, now)]


def find_ended(login_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `login_ids` that let nobody in any more."""
    now = utc_now()
    rows = repository.list_logins_by_id(login_ids)
    going_on = {row.id for row in rows if not has_ended(row.created_at, row.last_seen_at, now)}
    return set(login_ids) - going_on


def end_login(user_id: uuid.UUID, login_id: uuid.UUID) -> None:
    """Raises NotFound where it is no login of this person."""
    with transaction(db.session):
        if not repository.delete_login(user_id, login_id):
            raise NotFound("That device is signed out already.")


def end_other_logins(user_id: uuid.UUID, keep: uuid.UUID) -> None:
    with transaction(db.session):
        repository.delete_logins(user_id, keep)
