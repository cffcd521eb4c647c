"""People who are let in by an administrator and set their own password."""

from __future__ import annotations

import secrets
import uuid

from app.accounts import services, standing
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.password_resets import make_reset
from app.accounts.services import Account

UNGUESSABLE_BYTES = 32


def add_person(email: str, name: str, role: str, organization_id: uuid.UUID | None, by: Doer) -> tuple[Account, str]:
    """The account and the token of the link with which its owner sets a password: nobody else ever knows one.

    Raises InvalidInput, Conflict where the address is taken.
    """
    account = services.create_user(email, name, _unguessable(), [role], organization_id, by)
    return account, make_reset(account, by.quietly())


def invite_again(email: str, by: Doer = COMMAND_LINE) -> tuple[Account, str]:
    """As add_person, for somebody who is here already, disabled or not: the password of before is gone.

    Raises NotFound.
    """
    standing.enable_user(email, by.quietly())
    account = services.reset_password(email, _unguessable(), by.quietly())
    return account, make_reset(account, by)


def _unguessable() -> str:
    return secrets.token_urlsafe(UNGUESSABLE_BYTES)
