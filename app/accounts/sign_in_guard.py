"""How often somebody may guess: the one door to authenticate() that strangers may use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import structlog

from app.accounts import services
from app.accounts.doers import Doer
from app.accounts.second_factor import check_code
from app.accounts.services import Account
from app.accounts.trail import note_refusal
from app.errors import InvalidInput, TooManyAttempts, Unauthenticated
from app.ports import Ports

log = structlog.get_logger(__name__)
WINDOW_SECONDS = 15 * 60
# Whoever guesses from elsewhere must not lock the owner out soon: the account alone has room for more.
OF_ACCOUNT_FROM_ADDRESS = 10
OF_ACCOUNT = 100
# An office behind one address.
OF_ADDRESS = 300
TOLD_OF_ADDRESS = 20
PASSWORD, CODE, CONFIRMATION = "password", "code", "confirmation"


@dataclass(frozen=True)
class Guess:
    """What of whom is guessed and from where. A right password forgives no wrong codes: each counts by itself."""

    email: str
    address: str
    what: str = PASSWORD

    @property
    def account(self) -> str:
        return _digest(self.email)

    @property
    def counted_as(self) -> str:
        return self.account if self.what == PASSWORD else _digest(f"{self.what}:{self.email}")


def authenticate(ports: Ports, email: str, password: str, address: str) -> Account:
    """Raises TooManyAttempts whether or not the account exists, Unauthenticated, DependencyUnavailable."""
    guess = Guess(email, address)
    _take_attempt(ports, guess)
    try:
        account = services.authenticate(email, password)
    except Unauthenticated:
        log.warning("sign_in_refused", account_id=guess.account, address=address)
        _note(guess, PASSWORD)
        raise
    _forget_attempts(ports, guess)
    return account


def authenticate_code(ports: Ports, account: Account, code: str, by: Doer) -> None:
    """The second step."""
    guess = Guess(account.email, by.address, CODE)
    _take_attempt(ports, guess)
    try:
        check_code(account.user_id, code, by)
    except Unauthenticated:
        _note(guess, CODE)
        raise
    _forget_attempts(ports, guess)


def confirm_password(ports: Ports, account: Account, password: str, address: str) -> None:
    """Of somebody who is signed in, before what a stolen session must not do. Raises InvalidInput, TooManyAttempts."""
    guess = Guess(account.email, address, CONFIRMATION)
    _take_attempt(ports, guess)
    if not services.is_password_of(account.user_id, password):
        _note(guess, CONFIRMATION)
        raise InvalidInput("The current password is not right.")
    _forget_attempts(ports, guess)


def _take_attempt(ports: Ports, guess: Guess) -> None:
    """Count one guess before it is looked at, so that guesses at the same moment are counted too."""
    limits = {
        f"{guess.counted_as}:{guess.address}": OF_ACCOUNT_FROM_ADDRESS,
        guess.counted_as: OF_ACCOUNT,
        f"address:{guess.address}": OF_ADDRESS,
    }
    wait_seconds = ports.attempts.take(limits, WINDOW_SECONDS)
    if wait_seconds:
        _note_throttle(ports, guess)
        raise TooManyAttempts(wait_seconds)


def _note_throttle(ports: Ports, guess: Guess) -> None:
    """Once a window for an account, and a bounded number for an address: whoever goes on guessing fills no log."""
    if ports.attempts.count(f"told:{guess.counted_as}:{guess.address}", WINDOW_SECONDS).times > 1:
        return
    if ports.attempts.count(f"told:{guess.address}", WINDOW_SECONDS).times <= TOLD_OF_ADDRESS:
        _note(guess, "too_many_attempts")


def _note(guess: Guess, step: str) -> None:
    """An unknown account costs the same steps as a known one: time must not tell them apart."""
    note_refusal(*services.find_owner(guess.email), address=guess.address, account=guess.account, step=step)


def _forget_attempts(ports: Ports, guess: Guess) -> None:
    ports.attempts.forget(f"{guess.counted_as}:{guess.address}", guess.counted_as)


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
