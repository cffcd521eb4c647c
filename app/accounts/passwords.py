"""Password hashes: Argon2id with the parameters of RFC 9106's second recommended option."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.errors import InvalidInput

MIN_CHARACTERS = 10
MAX_CHARACTERS = 200
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """Raises InvalidInput where the password is too short or too long."""
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise InvalidInput(f"A password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters.")
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


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)
