"""Personal tokens, with which a program acts as the person who made them."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.services import Account, find_account
from app.api import repository
from app.api.models import ApiToken
from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.errors import InvalidInput, NotFound
from app.extensions import db

PREFIX = "ibt_"  # tells scanners of code and logs what this is
TOKEN_BYTES = 32
LONGEST_NAME = 100
LONGEST_DAYS = 365
MOST_TOKENS = 20
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class TokenUse:
    account: Account
    token_id: uuid.UUID
    may_write: bool


def make_token(actor: Actor, session_version: int, name: str, days: int, *, may_write: bool) -> tuple[ApiToken, str]:
    """The row and the token, which cannot be had again. Raises InvalidInput."""
    user_id, name = _owner(actor), name.strip()
    _check(name, days)
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = ApiToken(
        organization_id=actor.organization_id,
        user_id=user_id,
        name=name,
        token_hash=_hash(text),
        may_write=may_write,
        session_version=session_version,
        expires_at=utc_now() + timedelta(days=days),
    )
    with transaction(db.session):
        if len(repository.list_tokens(user_id)) >= MOST_TOKENS:
            raise InvalidInput("You have %(most)s tokens. Revoke one that is not used any more.", most=MOST_TOKENS)
        repository.add(row)
        audit.record(actor, AuditAction.API_TOKEN_MADE, row.id, after={"name": name, "may_write": may_write})
    return row, text


def list_tokens(user_id: uuid.UUID) -> Sequence[ApiToken]:
    """The newest first, those that time has ended included."""
    return repository.list_tokens(user_id)


def revoke_token(actor: Actor, token_id: uuid.UUID) -> None:
    """From the next request on. Raises NotFound where it is no token of this person."""
    with transaction(db.session):
        if not repository.delete_token(_owner(actor), token_id):
            raise NotFound("There is no such token of yours.")
        audit.record(actor, AuditAction.API_TOKEN_REVOKED, token_id)


def list_of_organization(organization_id: uuid.UUID) -> Sequence[ApiToken]:
    """Of everybody there, the newest first."""
    return repository.list_tokens_of_organization(organization_id)


def revoke_in_organization(actor: Actor, token_id: uuid.UUID) -> None:
    """Whoever made it. Raises NotFound where it is no token of the actor's organisation."""
    with transaction(db.session):
        if not repository.delete_token_of_organization(actor.organization_id, token_id):
            raise NotFound("There is no such token in your organisation.")
        audit.record(actor, AuditAction.API_TOKEN_REVOKED, token_id)


def find_use(text: str, now: datetime | None = None) -> TokenUse | None:
    """None for a token that is unknown or over, and for an owner who is disabled or whose password has changed."""
    now = now or utc_now()
    row = repository.find_token(_hash(text)) if text.startswith(PREFIX) else None
    if row is None or row.expires_at <= now:
        return None
    account = find_account(row.user_id, row.session_version)
    if account is None or account.organization_id != row.organization_id:
        return None
    if row.last_used_at is None or now - row.last_used_at >= NOTED_EVERY:
        with transaction(db.session):
            repository.touch_token(row.id, now)
    return TokenUse(account, row.id, row.may_write)


def _owner(actor: Actor) -> uuid.UUID:
    if actor.user_id is None:
        raise InvalidInput("Only somebody who has signed in has tokens.")
    return actor.user_id


def _check(name: str, days: int) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput("Name the program that uses the token, in 1 to %(most)s characters.", most=LONGEST_NAME)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput("A token lasts from 1 to %(most)s days.", most=LONGEST_DAYS)


def _hash(text: str) -> str:
    """A fast hash is enough for 256 random bits."""
    return hashlib.sha256(text.encode()).hexdigest()
