"""Links with which a person sets a new password: made by an admin, good once and for half an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.accounts import repository, services
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.models import PasswordReset
from app.accounts.passwords import check_password
from app.accounts.services import Account
from app.accounts.tokens import hash_token, make_token
from app.accounts.trail import note
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import NotFound
from app.extensions import db

LIFETIME = timedelta(minutes=30)
ENDED = marked("This link was used or is older than 30 minutes. Ask an administrator for a new one.")


def make_reset(account: Account, by: Doer = COMMAND_LINE) -> str:
    """The token; older links of the person end."""
    token = make_token()
    with transaction(db.session):
        repository.delete_resets(account.user_id)
        expires_at = utc_now() + LIFETIME
        repository.add(PasswordReset(user_id=account.user_id, token_hash=hash_token(token), expires_at=expires_at))
        note(AuditAction.RESET_LINK_MADE, repository.get(account.user_id), by)
    return token


def check_reset(token: str) -> None:
    """Raises NotFound."""
    found = repository.find_reset(hash_token(token))
    if found is None or found.expires_at <= utc_now():
        raise NotFound(ENDED)


def use_reset(token: str, password: str, by: Doer = COMMAND_LINE) -> Account:
    """`by` is whoever has the link. Every session of the person ends.

    Raises NotFound, InvalidInput, which leaves the link as it is.
    """
    check_reset(token)
    check_password(password)
    with transaction(db.session):
        taken = repository.take_reset(hash_token(token))
        user_id = taken.user_id if taken is not None and taken.expires_at > utc_now() else None
    account = services.find_active_account(user_id) if user_id is not None else None
    if account is None:
        raise NotFound(ENDED)
    return services.reset_password(account.email, password, replace(by, user_id=account.user_id))
