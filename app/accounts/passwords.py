"""Password rules (NIST SP 800-63B-4, 3.1.1.2) and hashes: Argon2id, RFC 9106's second recommended option."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.accounts.breaches import is_breached
from app.errors import InvalidInput

MIN_CHARACTERS = 8
MAX_CHARACTERS = 128
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def check_password(password: str) -> None:
    """Long enough and none that was breached, which everybody tries first. Raises InvalidInput."""
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise InvalidInput(
            "A password has %(fewest)d to %(most)d characters.", fewest=MIN_CHARACTERS, most=MAX_CHARACTERS
        )
    if is_breached(password) or len(set(password)) == 1:
        raise InvalidInput("That password is among the first that are guessed. A few unrelated words make a good one.")


def hash_password(password: str) -> str:
    """Raises InvalidInput where check_password does."""
    check_password(password)
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody")


def verify_password(password: str, password_hash: str | None) -> bool:
    """Takes as long for None, the hash of somebody who does not exist, as for anybody."""
    try:
        matches = _hasher.verify(password_hash or _nobodys_hash(), password[: MAX_CHARACTERS + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def rehash_password(password: str) -> str:
    """For a password that was right: rules that are newer than it wait for its change."""
    return _hasher.hash(password)


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)
