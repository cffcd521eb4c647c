"""Serving on a thread a connection."""

from __future__ import annotations

import signal
import threading
from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.extensions import socketio
from app.web_server.engine_parts import replace_part
from app.web_server.listening import open_listener
from app.web_server.socket_settings import MAX_MESSAGE_BYTES, start_sockets
from config import Config


class EndingServer(simple_websocket.Server):
    """simple-websocket reads no further after a message that is too big, and leaves its caller waiting for ever."""

    def _handle_events(self) -> bool:
        goes_on: bool = super()._handle_events()
        if not goes_on:
            self.connected = False
            self.event.set()
        return goes_on


class EndingWebSocketWSGI(SimpleWebSocketWSGI):
    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Any:
        self.ws = EndingServer(environ, **self.server_args)
        self.app(self)
        raise ConnectionError  # so that werkzeug closes what is no HTTP any more


class QuietHandler(WSGIRequestHandler):
    def connection_dropped(self, error: BaseException, environ: dict[str, Any] | None = None) -> None:
        super().connection_dropped(error, environ)
        self.close_connection = True  # a WebSocket is over: what still comes in is no request

    def log_request(self, *_args: Any, **_options: Any) -> None:
        """The application logs its requests itself."""


def serve(app: Flask, config: Config) -> None:
    """Until SIGTERM or SIGINT; the end of the process closes what connections are left, and clients reconnect."""
    start_sockets(app, config)
    limit_messages()
    listener = open_listener(config.host, config.port)
    server = make_server(
        config.host, config.port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno()
    )

    def ask(*_signal: Any) -> None:
        # shutdown waits for the loop that this signal interrupted
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    server.serve_forever()


def limit_messages() -> None:
    """Otherwise a frame of any size would be read whole before it is refused."""

    def limited(handler: Any, server: Any) -> SimpleWebSocketWSGI:
        return EndingWebSocketWSGI(handler, server, max_message_size=MAX_MESSAGE_BYTES)

    replace_part(socketio.server.eio, "websocket", limited)
