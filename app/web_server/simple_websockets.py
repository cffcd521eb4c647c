"""simple-websocket, for servers without WebSockets of their own: within the limit, and with an end."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

from app.extensions import socketio
from app.web_server.engine_parts import replace_part
from app.web_server.socket_settings import MAX_MESSAGE_BYTES


class EndingServer(simple_websocket.Server):
    """simple-websocket reads no further once it is closed or a message was too big, and leaves its caller waiting."""

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        super().close(reason, message)
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)  # of a copy: where the server holds another, closing would end nothing
        self.event.set()

    def _handle_events(self) -> bool:
        goes_on: bool = super()._handle_events()
        if not goes_on:
            self.connected = False
            self.event.set()
        return goes_on


class EndingWebSocketWSGI(SimpleWebSocketWSGI):
    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Any:
        self.ws = EndingServer(environ, **self.server_args)
        return self.app(self)


def limit_messages(websocket: Callable[..., Any] = EndingWebSocketWSGI) -> None:
    """Otherwise a frame of any size would be read whole before it is refused."""
    replace_part(socketio.server.eio, "websocket", partial(websocket, max_message_size=MAX_MESSAGE_BYTES))
