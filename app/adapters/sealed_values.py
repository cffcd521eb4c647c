"""Small secrets for columns of the database, encrypted with AES-256-GCM under their organisation's data key."""

from __future__ import annotations

import uuid

from app.adapters.envelope import is_sealed, key_number, open_sealed, seal
from app.adapters.organization_keys import OrganizationKeys
from app.errors import StorageFailed

MARKER = b"IBV1"


class SealedValues:
    """`place` is authenticated: what was sealed for one column of one row opens nowhere else."""

    def __init__(self, keys: OrganizationKeys) -> None:
        self._keys = keys

    def seal(self, organization_id: uuid.UUID, place: str, plain: bytes) -> bytes:
        return seal(MARKER, self._keys.newest(organization_id), plain, _bind(organization_id, place))

    def renew(self, organization_id: uuid.UUID) -> None:
        self._keys.rewrap(organization_id)
        self._keys.add(organization_id)

    def is_current(self, organization_id: uuid.UUID, sealed: bytes) -> bool:
        numbers = self._keys.numbers(organization_id)
        return bool(numbers) and key_number(sealed) == numbers[-1]

    def forget_older(self, organization_id: uuid.UUID) -> None:
        self._keys.forget_older(organization_id)

    def open(self, organization_id: uuid.UUID, place: str, sealed: bytes) -> bytes:
        if not is_sealed(MARKER, sealed):
            raise _damaged(place)
        key = self._keys.get(organization_id, key_number(sealed))
        plain = open_sealed(key, sealed, _bind(organization_id, place))
        if plain is None:
            raise _damaged(place)
        return plain


def _bind(organization_id: uuid.UUID, place: str) -> str:
    return f"{organization_id}/{place}"


def _damaged(place: str) -> StorageFailed:
    return StorageFailed(f"What is sealed for {place} is damaged, or was sealed for another place.", retryable=False)
