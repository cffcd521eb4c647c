"""Serving on eventlet. Importing this is for processes that eventlet has patched."""

from __future__ import annotations

import signal
from contextlib import suppress
from functools import partial
from typing import Any

import eventlet
import eventlet.event
import eventlet.hubs
import eventlet.wsgi
from flask import Flask
from greenlet import GreenletExit

from app.extensions import socketio
from app.web_server.chunk_lane import TakeChunk
from app.web_server.enduring_listener import EnduringListener, allow_files
from app.web_server.engine_parts import replace_part
from app.web_server.eventlet_websocket import QuickWebSocketWSGI, choose_websocket, installed_versions
from app.web_server.listening import MAX_CONNECTIONS, open_listener
from app.web_server.socket_settings import start_sockets
from config import Config

KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 3.0


def serve(app: Flask, config: Config) -> None:
    """Until SIGTERM or SIGINT; then nothing new is accepted and clients lose their connection, so they reconnect.

    Raises what ended the server, where it ends by itself: whoever started the process starts another.
    """
    allow_files()
    use_quick_websockets(start_sockets(app, config))
    listener = open_listener(config.host, config.port)
    server = eventlet.spawn(
        eventlet.wsgi.server,
        EnduringListener(listener, eventlet.sleep),
        app,
        max_size=MAX_CONNECTIONS,
        keepalive=KEEP_ALIVE_SECONDS,
        log_output=False,
        debug=False,
    )
    stop = _listen_for_the_end()
    server.link(lambda _server: _send_once(stop))
    stop.wait()
    if server.dead:
        server.wait()
        raise RuntimeError("The web server ended by itself.")
    server.kill()
    with eventlet.Timeout(DRAIN_SECONDS, False), suppress(GreenletExit):
        server.wait()


def use_quick_websockets(take: TakeChunk) -> None:
    chosen = choose_websocket(installed_versions())
    if chosen is QuickWebSocketWSGI:
        chosen = partial(QuickWebSocketWSGI, take=take)
    replace_part(socketio.server.eio, "websocket", chosen)


def _listen_for_the_end() -> eventlet.event.Event:
    """It is sent on SIGTERM and SIGINT."""
    stop = eventlet.event.Event()

    def ask(*_signal: Any) -> None:
        # a signal handler may interrupt any greenlet; only the hub may wake another
        eventlet.hubs.get_hub().schedule_call_global(0, _send_once, stop)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _send_once(event: Any) -> None:
    if not event.ready():
        event.send()
