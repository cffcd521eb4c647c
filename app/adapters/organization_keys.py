"""Data keys, one ring for each organisation, wrapped with a key-encryption key (RFC 3394)."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import secrets
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from app.adapters.whole_files import write_whole
from app.errors import StorageFailed

KEY_BYTES = 32
NAME_CHARACTERS = 12
Ring = dict[int, dict[str, str]]


@dataclass(frozen=True)
class DataKey:
    """`number` counts the keys of one organisation from 1 and is never used again."""

    number: int
    key: bytes = field(repr=False)


class OrganizationKeys:
    """Files `{organization}.json` under `root`; the first of `master_keys` wraps, all of them unwrap."""

    def __init__(self, root: Path, master_keys: Sequence[bytes]) -> None:
        self._root = root
        self._masters = {name_of(key): key for key in master_keys}
        self._first = next(iter(self._masters), "")
        # rings as they were read, with the state of their files, and keys as they were unwrapped: each value of a
        # column asks for its key
        self._rings: dict[uuid.UUID, tuple[tuple[int, int], Ring]] = {}
        self._unwrapped: dict[tuple[str, str], bytes] = {}

    def newest(self, organization_id: uuid.UUID) -> DataKey:
        """Made where the organisation has none yet. Raises StorageFailed."""
        wrapped = self._read(organization_id)
        return self._unwrap(wrapped, max(wrapped)) if wrapped else self.add(organization_id, only_if_none=True)

    def get(self, organization_id: uuid.UUID, number: int) -> DataKey:
        """Raises StorageFailed where the key, or the key that opens it, is gone."""
        wrapped = self._read(organization_id)
        if number not in wrapped:
            raise StorageFailed(f"Data key {number} of organisation {organization_id} is gone.", retryable=False)
        return self._unwrap(wrapped, number)

    def add(self, organization_id: uuid.UUID, *, only_if_none: bool = False) -> DataKey:
        """A new key, which the next files are encrypted with."""
        with self._changing(organization_id) as wrapped:
            if not (only_if_none and wrapped):
                wrapped[max(wrapped, default=0) + 1] = self._wrap(secrets.token_bytes(KEY_BYTES))
            return self._unwrap(wrapped, max(wrapped))

    def rewrap(self, organization_id: uuid.UUID) -> None:
        """Put every data key under the first master key, so that the others may go."""
        with self._changing(organization_id) as wrapped:
            for number in list(wrapped):
                wrapped[number] = self._wrap(self._unwrap(wrapped, number).key)

    def forget(self, organization_id: uuid.UUID, numbers: Collection[int]) -> None:
        """What was encrypted with them can never be read again."""
        with self._changing(organization_id) as wrapped:
            for number in numbers:
                wrapped.pop(number, None)

    def forget_older(self, organization_id: uuid.UUID, kept: Collection[int] = ()) -> None:
        """All but `kept` and the newest two: another process may be using the one before the newest just now."""
        numbers = self.numbers(organization_id)
        self.forget(organization_id, set(numbers) - set(numbers[-2:]) - set(kept))

    def list_organizations(self) -> list[uuid.UUID]:
        return [uuid.UUID(path.stem) for path in sorted(self._root.glob("*.json"))]

    def numbers(self, organization_id: uuid.UUID) -> list[int]:
        return sorted(self._read(organization_id))

    def _wrap(self, key: bytes) -> dict[str, str]:
        if not self._first:
            raise StorageFailed("ENCRYPTION_KEYS names no key, so nothing can be encrypted.", retryable=False)
        wrapped = aes_key_wrap(self._masters[self._first], key)
        return {"master": self._first, "wrapped": base64.b64encode(wrapped).decode("ascii")}

    def _unwrap(self, wrapped: Ring, number: int) -> DataKey:
        entry = wrapped[number]
        if entry["master"] not in self._masters:
            raise StorageFailed(f"ENCRYPTION_KEYS lacks the key {entry['master']}; add it again.", retryable=False)
        known = entry["master"], entry["wrapped"]
        if known not in self._unwrapped:
            self._unwrapped[known] = self._unwrap_anew(number, *known)
        return DataKey(number, self._unwrapped[known])

    def _unwrap_anew(self, number: int, master: str, wrapped: str) -> bytes:
        try:
            return aes_key_unwrap(self._masters[master], base64.b64decode(wrapped))
        except (InvalidUnwrap, ValueError) as error:
            raise StorageFailed(f"Data key {number} is damaged.", retryable=False) from error

    def _read(self, organization_id: uuid.UUID) -> Ring:
        """A copy of the ring, read anew where its file was replaced."""
        path = self._path(organization_id)
        try:
            found = path.stat()
            state, known = (found.st_mtime_ns, found.st_ino), self._rings.get(organization_id)
            if known is None or known[0] != state:
                known = self._rings[organization_id] = state, _parse(path)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise StorageFailed(f"The data keys of {organization_id} cannot be read: {error}.") from error
        return dict(known[1])

    @contextmanager
    def _changing(self, organization_id: uuid.UUID) -> Iterator[Ring]:
        """The ring, written back at the end; nobody else on this folder changes it meanwhile."""
        path = self._path(organization_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                wrapped = self._read(organization_id)
                yield wrapped
                write_whole(path, json.dumps(wrapped, indent=1).encode())
        except OSError as error:
            raise StorageFailed(f"The data keys of {organization_id} cannot be written: {error}.") from error

    def _path(self, organization_id: uuid.UUID) -> Path:
        return self._root / f"{organization_id}.json"


def _parse(path: Path) -> Ring:
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {int(number): entry for number, entry in stored.items()}


def name_of(master_key: bytes) -> str:
    """Tells which master key wrapped; nothing about the key follows from it."""
    return hashlib.sha256(master_key).hexdigest()[:NAME_CHARACTERS]
