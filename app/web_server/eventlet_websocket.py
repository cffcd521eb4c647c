"""eventlet's WebSocket without compression, and with whole frames unmasked at once.

eventlet unmasks byte by byte: 1 ms for a chunk of 100 ms of sound, against 8 microseconds here. This leans on parts of
eventlet that are not public, so it serves one version alone; any other runs as its authors wrote it.
"""

from __future__ import annotations

from typing import Any

import structlog
from engineio.async_drivers.eventlet import WebSocketWSGI
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from app.web_server.masking import apply_mask

MENDED_VERSION = "0.41.3"
log = structlog.get_logger(__name__)
TOO_BIG = 1009  # RFC 6455, 7.4.1


class WholeMessage(RFC6455WebSocket.Message):
    """eventlet limits a frame only, and a message may have any number of them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._size = 0

    def push(self, data: bytes, final: bool = False) -> None:
        self._size += len(data)
        if self._size > self.max_frame_length:
            raise FailedConnectionError(TOO_BIG, "The message is too long.")
        super().push(data, final)


class QuickWebSocketWSGI(WebSocketWSGI):
    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self.support_legacy_versions = False

    def _negotiate_permessage_deflate(self, _extensions: Any) -> None:
        return None  # speech does not compress, and the attempt costs more than the frame

    def _handle_hybi_request(self, environ: dict[str, Any]) -> Any:
        connection = super()._handle_hybi_request(environ)
        connection.Message = WholeMessage
        connection._apply_mask = apply_mask  # noqa: SLF001 - eventlet calls it by this name for every frame
        return connection


def choose_websocket(eventlet_version: str) -> Any:
    """The class of engineio's connections."""
    if eventlet_version == MENDED_VERSION:
        return QuickWebSocketWSGI
    log.warning("stock_eventlet_websocket", installed=eventlet_version, mended=MENDED_VERSION)
    return WebSocketWSGI
