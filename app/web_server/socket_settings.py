"""How Socket.IO is served."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask

from app.extensions import socketio
from app.interviews.sockets import init_sockets, start_ticker
from app.web_server import socket_json
from app.web_server.chunk_lane import ChunkLane, TakeChunk
from app.web_server.edge import guard_edge
from app.web_server.message_limits import limit_messages
from app.web_server.send_queues import bound_send_queues
from config import Config

# The longest chunk is a second, 32,000 bytes, and 43,000 as base64 where a client polls.
MAX_MESSAGE_BYTES = 64 * 1024
PING_SECONDS = 20


def socketio_options(config: Config) -> dict[str, Any]:
    return {
        "message_queue": config.redis_url,
        "async_mode": config.socketio_async_mode,
        "async_handlers": False,  # events of one client are handled in the order they were sent
        "cors_allowed_origins": list(config.allowed_origins),
        "max_http_buffer_size": MAX_MESSAGE_BYTES,
        "ping_interval": PING_SECONDS,
        "ping_timeout": PING_SECONDS,
        "transports": list_transports(config),
        "http_compression": False,
        "json": socket_json,
    }


def list_transports(config: Config) -> list[str]:
    # the requests of a polling client could reach any process, and only one knows it
    return ["websocket"] if config.web_processes > 1 else ["websocket", "polling"]


def start_sockets(app: Flask, config: Config) -> TakeChunk:
    """Bind Socket.IO to the application, register its doors and start the ticker.

    Returns what takes a chunk that lies whole in what a server has read; a server need not use it.
    """
    socketio.init_app(app, **socketio_options(config))
    bound_send_queues(socketio.server.eio)
    vars(app)["wsgi_app"] = guard_edge(app.wsgi_app, config)  # Flask's way to add middleware
    candidates = init_sockets(app)
    lane = ChunkLane(socketio.server, candidates)
    lane.install()
    limits = limit_messages(socketio.server)
    start_ticker(app, candidates)
    return partial(lane.take_at_once, limits.admits)
