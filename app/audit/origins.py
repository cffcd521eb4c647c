"""From where the person of a request does what the audit log writes down."""

from __future__ import annotations

from contextvars import ContextVar

_address: ContextVar[str] = ContextVar("address", default="")


def come_from(address: str) -> None:
    """From now on in this request; empty once it is over."""
    _address.set(address)


def current_address() -> str:
    return _address.get()
