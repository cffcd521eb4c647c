"""Random tokens of browsers and links: only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def make_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
