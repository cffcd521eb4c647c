"""Small secrets for columns of the database, encrypted with AES-256-GCM under their organisation's data key."""

from __future__ import annotations

import secrets
import struct
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.adapters.organization_keys import OrganizationKeys
from app.errors import StorageFailed

# marker, number of the data key, nonce; what follows is the ciphertext with its tag
HEADER = struct.Struct(">4sI12s")
MARKER = b"IBV1"
NONCE_BYTES = 12


class SealedValues:
    """`place` is authenticated: what was sealed for one column of one row opens nowhere else."""

    def __init__(self, keys: OrganizationKeys) -> None:
        self._keys = keys

    def seal(self, organization_id: uuid.UUID, place: str, plain: bytes) -> bytes:
        key, nonce = self._keys.newest(organization_id), secrets.token_bytes(NONCE_BYTES)
        bound = _bind(organization_id, place)
        return HEADER.pack(MARKER, key.number, nonce) + AESGCM(key.key).encrypt(nonce, plain, bound)

    def renew(self, organization_id: uuid.UUID) -> None:
        self._keys.rewrap(organization_id)
        self._keys.add(organization_id)

    def is_current(self, organization_id: uuid.UUID, sealed: bytes) -> bool:
        numbers = self._keys.numbers(organization_id)
        return bool(numbers) and HEADER.unpack_from(sealed)[1] == numbers[-1]

    def forget_older(self, organization_id: uuid.UUID) -> None:
        self._keys.forget_older(organization_id)

    def open(self, organization_id: uuid.UUID, place: str, sealed: bytes) -> bytes:
        try:
            marker, number, nonce = HEADER.unpack_from(sealed)
            if marker != MARKER:
                raise _damaged(place)
            key = self._keys.get(organization_id, number)
            return AESGCM(key.key).decrypt(nonce, sealed[HEADER.size :], _bind(organization_id, place))
        except (InvalidTag, struct.error) as error:
            raise _damaged(place) from error


def _bind(organization_id: uuid.UUID, place: str) -> bytes:
    return f"{organization_id}/{place}".encode()


def _damaged(place: str) -> StorageFailed:
    return StorageFailed(f"What is sealed for {place} is damaged, or was sealed for another place.", retryable=False)
