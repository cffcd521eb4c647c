"""Something encrypted with AES-256-GCM, with what is needed to open it again: which data key, which nonce."""

from __future__ import annotations

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.adapters.organization_keys import DataKey

# marker, number of the data key, nonce; what follows is the ciphertext with its tag
HEADER = struct.Struct(">4sI12s")
NONCE_BYTES = 12


def seal(marker: bytes, key: DataKey, content: bytes, place: str) -> bytes:
    """`marker`, four bytes, tells what it is; `place` is authenticated with the content."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return HEADER.pack(marker, key.number, nonce) + AESGCM(key.key).encrypt(nonce, content, place.encode())


def is_sealed(marker: bytes, stored: bytes) -> bool:
    return stored.startswith(marker) and len(stored) >= HEADER.size


def key_number(sealed: bytes) -> int:
    return int(HEADER.unpack_from(sealed)[1])


def open_sealed(key: DataKey, sealed: bytes, place: str) -> bytes | None:
    """None where it is damaged, or was sealed for another place."""
    nonce = HEADER.unpack_from(sealed)[2]
    try:
        return AESGCM(key.key).decrypt(nonce, memoryview(sealed)[HEADER.size :], place.encode())
    except InvalidTag:
        return None
