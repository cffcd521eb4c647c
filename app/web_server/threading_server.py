"""Serving on a thread a connection."""

from __future__ import annotations

import signal
import threading
from queue import SimpleQueue
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app.web_server.listening import open_listener
from app.web_server.simple_websockets import EndingWebSocketWSGI, limit_messages
from app.web_server.socket_settings import start_sockets
from config import Config


class WerkzeugWebSocketWSGI(EndingWebSocketWSGI):
    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        super().__call__(environ, start_response)
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
    limit_messages(WerkzeugWebSocketWSGI)
    listener = open_listener(config.host, config.port)
    server = make_server(
        config.host, config.port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno()
    )

    _end_on_signals(server)
    server.serve_forever()


def _end_on_signals(server: BaseWSGIServer) -> None:
    """A handler may put into the queue whatever it interrupts; it may not start a thread, nor wait for the loop."""
    asked: SimpleQueue[int] = SimpleQueue()

    def end() -> None:
        asked.get()
        server.shutdown()

    threading.Thread(target=end, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked.put(number))
