"""Connections that send more than any interview needs are closed; nothing of the message is decoded."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from app.domain.message_rates import MessageRates

log = structlog.get_logger(__name__)


class MessageLimits:
    """Stands between Engine.IO, which reads frames, and Socket.IO, which decodes them."""

    def __init__(self, server: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._engine = server.eio
        self._decode: Callable[..., Any] = self._engine.handlers["message"]
        self._close: Callable[..., Any] = self._engine.handlers["disconnect"]
        self._clock = clock
        self._rates = MessageRates()

    def install(self) -> None:
        self._engine.on("message", self._message)
        self._engine.on("disconnect", self._disconnect)

    def admits(self, engine_sid: str, messages: int, size_bytes: int) -> bool:
        """Whether the connection may send them; counts them where it may."""
        # without a lock: a count that another thread of the same address overwrites lets one message more pass
        return self._rates.take(engine_sid, self._address_of(engine_sid), size_bytes, self._clock(), messages)

    def _message(self, engine_sid: str, data: str | bytes) -> None:
        if self.admits(engine_sid, 1, len(data)):
            self._decode(engine_sid, data)
            return
        log.warning("connection_sent_too_much", address=self._address_of(engine_sid))
        self._engine.disconnect(engine_sid)

    def _address_of(self, engine_sid: str) -> str:
        return str(self._server.environ.get(engine_sid, {}).get("REMOTE_ADDR", ""))

    def _disconnect(self, engine_sid: str, reason: str) -> None:
        self._rates.forget(engine_sid)
        self._close(engine_sid, reason)


def limit_messages(server: Any) -> MessageLimits:
    limits = MessageLimits(server)
    limits.install()
    return limits
