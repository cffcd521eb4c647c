"""Another address to sign in with: asked for with the password, and in force once its mailbox has shown itself.

Nobody learns here who signs in: asking for an address that is taken looks like asking for one that is free.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app.accounts import repository, services
from app.accounts.account_mails import owe_link
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.models import AddressChange, User
from app.accounts.services import Account
from app.accounts.tokens import hash_token
from app.accounts.trail import note
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, NotFound, TooManyAttempts
from app.extensions import db
from app.ports import Ports

LIFETIME = timedelta(minutes=30)
# Each request sends a mail to an address that its owner did not give us.
REQUESTS = 5
REQUESTS_WINDOW_SECONDS = 3600
ENDED = marked("This link was used, was replaced, or is older than 30 minutes. Ask for the change again.")
TAKEN = marked("Somebody signs in with this address by now. Ask for the change again, with another one.")


def ask_for_change(ports: Ports, account: Account, email: str, by: Doer) -> None:
    """A link goes to the new address, and word to the old one. An earlier request is over.

    Raises InvalidInput, also where no mail can be sent, TooManyAttempts.
    """
    if ports.mailer is None:
        raise InvalidInput("No mail can be sent: no mail server is set. Ask whoever runs this installation.")
    address = _check_new(email, account.email)
    wait_seconds = ports.attempts.take({f"address-change:{account.user_id}": REQUESTS}, REQUESTS_WINDOW_SECONDS)
    if wait_seconds:
        raise TooManyAttempts(wait_seconds)
    with transaction(db.session):
        user = repository.get(account.user_id)
        repository.delete_address_change(user.id)
        repository.add(AddressChange(user_id=user.id, email=address, expires_at=utc_now() + LIFETIME))
        owe_link(user, address, by)
        note(AuditAction.ADDRESS_CHANGE_ASKED, user, by, email=address)


def find_pending(user_id: uuid.UUID) -> AddressChange | None:
    found = repository.find_address_change(user_id)
    return found if found is not None and found.expires_at > utc_now() else None


def drop_change(user_id: uuid.UUID, by: Doer) -> None:
    """Raises NotFound where none waits."""
    with transaction(db.session):
        if not repository.delete_address_change(user_id):
            raise NotFound("No change of your address waits any more.")
        note(AuditAction.ADDRESS_CHANGE_DROPPED, repository.get(user_id), by)


def check_link(token: str) -> str:
    """The address that the link confirms. Raises NotFound."""
    found = repository.find_address_change_by_hash(hash_token(token))
    if found is None or found.expires_at <= utc_now():
        raise NotFound(ENDED)
    return found.email


def use_link(token: str, by: Doer) -> Account:
    """`by` is whoever has the link. Every session of the person ends. Raises NotFound, Conflict."""
    with transaction(db.session):
        taken = repository.take_address_change(hash_token(token))
        user = repository.get(taken.user_id) if taken is not None and taken.expires_at > utc_now() else None
        if taken is None or user is None or not user.active:
            raise NotFound(ENDED)
        _change(user, taken.email, replace(by, user_id=user.id))
    return services.get_account(taken.email)


def change_address(email: str, new: str, by: Doer = COMMAND_LINE) -> Account:
    """At once, for whoever runs the installation. Raises NotFound, InvalidInput, Conflict."""
    account = services.get_account(email)
    address = _check_new(new, account.email)
    with transaction(db.session):
        _change(services.get_user(email), address, by)
    return services.get_account(address)


def _check_new(email: str, old: str) -> str:
    address = services.normalise_email(email)
    if address == old:
        raise InvalidInput("%(address)s is your address already.", address=address)
    return address


def _change(user: User, email: str, by: Doer) -> None:
    if repository.find_by_email(email) is not None:
        raise Conflict(TAKEN)
    note(AuditAction.ADDRESS_CHANGED, user, by, was=user.email, email=email)
    user.email = email
    services.end_sessions(user)
    try:
        repository.flush()
    except IntegrityError as error:  # somebody took it in this very moment
        raise Conflict(TAKEN) from error
