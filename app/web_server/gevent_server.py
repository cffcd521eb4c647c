"""Serving on gevent, which the owner installs: `pip install gevent`."""

from __future__ import annotations

import signal

import gevent
from flask import Flask
from gevent import pywsgi

from app.web_server.listening import open_listener
from app.web_server.simple_websockets import limit_messages
from app.web_server.socket_settings import start_sockets
from config import Config

DRAIN_SECONDS = 3.0


def serve(app: Flask, config: Config) -> None:
    """Until SIGTERM or SIGINT."""
    start_sockets(app, config)
    limit_messages()
    server = pywsgi.WSGIServer(open_listener(config.host, config.port), app, log=None)
    gevent.signal_handler(signal.SIGTERM, server.stop, DRAIN_SECONDS)
    gevent.signal_handler(signal.SIGINT, server.stop, DRAIN_SECONDS)
    server.serve_forever(stop_timeout=DRAIN_SECONDS)
