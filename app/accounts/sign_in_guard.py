"""How often somebody may guess: the one door to authenticate() that strangers may use."""

from __future__ import annotations

import hashlib

import structlog

from app.accounts import services
from app.accounts.second_factor import check_code
from app.accounts.services import Account
from app.accounts.trail import note_refusal
from app.errors import TooManyAttempts, Unauthenticated
from app.ports import Ports

log = structlog.get_logger(__name__)
WINDOW_SECONDS = 15 * 60
# Whoever guesses from elsewhere must not lock the owner out soon: the account alone has room for more.
OF_ACCOUNT_FROM_ADDRESS = 10
OF_ACCOUNT = 100
# An office behind one address.
OF_ADDRESS = 300


def authenticate(ports: Ports, email: str, password: str, address: str) -> Account:
    """Raises TooManyAttempts whether or not the account exists, Unauthenticated, DependencyUnavailable."""
    take_attempt(ports, email, address)
    try:
        account = services.authenticate(email, password)
    except Unauthenticated:
        log.warning("sign_in_refused", account_id=_digest(email), address=address)
        note_refusal(*services.find_owner(email), address=address, account=_digest(email), step="password")
        raise
    forget_attempts(ports, email, address)
    return account


def authenticate_code(ports: Ports, account: Account, code: str, address: str) -> None:
    """The second step. A right password does not forgive wrong codes: these are counted by themselves."""
    counted_as = f"code:{account.email}"
    take_attempt(ports, counted_as, address)
    try:
        check_code(account.user_id, code)
    except Unauthenticated:
        note_refusal(
            account.organization_id, account.user_id, address=address, account=_digest(account.email), step="code"
        )
        raise
    forget_attempts(ports, counted_as, address)


def take_attempt(ports: Ports, email: str, address: str) -> None:
    """Count one guess before it is looked at, so that guesses at the same moment are counted too."""
    account = _digest(email)
    limits = {
        f"{account}:{address}": OF_ACCOUNT_FROM_ADDRESS,
        account: OF_ACCOUNT,
        f"address:{address}": OF_ADDRESS,
    }
    wait_seconds = ports.attempts.take(limits, WINDOW_SECONDS)
    if wait_seconds:
        raise TooManyAttempts(wait_seconds)


def forget_attempts(ports: Ports, email: str, address: str) -> None:
    account = _digest(email)
    ports.attempts.forget(f"{account}:{address}", account)


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
