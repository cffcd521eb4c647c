"""Column types whose values lie encrypted in the database: bytes in every query, plain in Python alone.

Nothing can be searched or sorted by them. All share one ring of keys, that of the installation, because a type does
not know whose row it writes; `place` (table and column) is authenticated. What is empty stays empty.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

from app.context import get_ports

INSTALLATION = uuid.UUID(int=0)
Value = TypeVar("Value")


class Sealed(TypeDecorator[Value], Generic[Value]):
    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str, encode: Callable[[Value], bytes], decode: Callable[[bytes], Value]) -> None:
        super().__init__()
        self.place = place
        self.encode = encode
        self.decode = decode

    def process_bind_param(self, value: Value | None, _dialect: Any) -> bytes | None:
        """Raises StorageFailed."""
        if value is None:
            return None
        return get_ports().seals.seal(INSTALLATION, self.place, self.encode(value)) if value else b""

    def process_result_value(self, value: Any, _dialect: Any) -> Value | None:
        """Raises StorageFailed."""
        if value is None:
            return None
        sealed = bytes(value)
        return self.decode(get_ports().seals.open(INSTALLATION, self.place, sealed) if sealed else b"")


def sealed_text(place: str) -> Sealed[str]:
    return Sealed(place, str.encode, bytes.decode)


def sealed_list(place: str) -> Sealed[list[Any]]:
    """Of JSON values."""
    return Sealed(place, _write_json, _read_json)


def sealed_bytes(place: str) -> Sealed[bytes]:
    return Sealed(place, bytes, bytes)


def _write_json(value: list[Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _read_json(plain: bytes) -> list[Any]:
    found: list[Any] = json.loads(plain) if plain else []
    return found
