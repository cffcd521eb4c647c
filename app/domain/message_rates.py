"""How much a connection, and all connections of an address, may send.

One candidate speaks 32,000 bytes a second, in blocks of 20 ms at the least, each an event and an attachment: 100
messages. Four times that is allowed for good, and what five minutes without a connection left behind at once.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.token_bucket import TokenBucket

SPEECH_BYTES_A_SECOND = 32_000
SPEECH_MESSAGES_A_SECOND = 100
TIMES_REAL_TIME = 4
BACKLOG_SECONDS = 300
# Half as much again: JSON around the sound, and base64 where a client polls.
OVERHEAD = 1.5
# An assessment centre behind one address.
CANDIDATES_OF_AN_ADDRESS = 250
MAX_ADDRESSES = 10_000


class Allowance:
    def __init__(self, candidates: int = 1) -> None:
        self._messages = _bucket(SPEECH_MESSAGES_A_SECOND * candidates)
        self._bytes = _bucket(SPEECH_BYTES_A_SECOND * OVERHEAD * candidates)

    def take(self, size_bytes: int, now_seconds: float, messages: int = 1) -> bool:
        """Whether messages of this size together are within both rates."""
        return self._messages.take(messages, now_seconds) and self._bytes.take(size_bytes, now_seconds)

    def is_unused(self, now_seconds: float) -> bool:
        return self._messages.is_full(now_seconds) and self._bytes.is_full(now_seconds)


def _bucket(a_second: float) -> TokenBucket:
    return TokenBucket(a_second * TIMES_REAL_TIME, a_second * BACKLOG_SECONDS)


@dataclass
class MessageRates:
    """Allowances by connection and by address; an address keeps its own when its connections come and go."""

    connections: dict[str, Allowance] = field(default_factory=dict)
    addresses: dict[str, Allowance] = field(default_factory=dict)

    def take(self, connection: str, address: str, size_bytes: int, now_seconds: float, messages: int = 1) -> bool:
        own = self.connections.get(connection) or self.connections.setdefault(connection, Allowance())
        if is_this_machine(address):
            return own.take(size_bytes, now_seconds, messages)
        shared = self._share(address, now_seconds)
        return own.take(size_bytes, now_seconds, messages) and shared.take(size_bytes, now_seconds, messages)

    def forget(self, connection: str) -> None:
        self.connections.pop(connection, None)

    def _share(self, address: str, now_seconds: float) -> Allowance:
        if address not in self.addresses:
            if len(self.addresses) >= MAX_ADDRESSES:
                self.addresses = {k: v for k, v in self.addresses.items() if not v.is_unused(now_seconds)}
            self.addresses[address] = Allowance(CANDIDATES_OF_AN_ADDRESS)
        return self.addresses[address]


@lru_cache(maxsize=MAX_ADDRESSES)
def is_this_machine(address: str) -> bool:
    """A proxy on this machine stands for everybody: only its connections can be told apart."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
