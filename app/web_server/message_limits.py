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

    def _message(self, engine_sid: str, data: str | bytes) -> None:
        environ = self._server.environ.get(engine_sid, {})
        address = environ.get("REMOTE_ADDR", "")
        # without a lock: a count that another thread of the same address overwrites lets one message more pass
        if self._rates.take(engine_sid, address, len(data), self._clock()):
            self._decode(engine_sid, data)
            return
        log.warning("connection_sent_too_much", address=address)
        self._engine.disconnect(engine_sid)

    def _disconnect(self, engine_sid: str, reason: str) -> None:
        self._rates.forget(engine_sid)
        self._close(engine_sid, reason)


def limit_messages(server: Any) -> None:
    MessageLimits(server).install()
