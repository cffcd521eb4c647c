"""The listening socket of a web process."""

from __future__ import annotations

import socket

BACKLOG = 1024
MAX_CONNECTIONS = 10_000


def open_listener(host: str, port: int) -> socket.socket:
    """Shared by all web processes of this port; raises OSError where another program has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # accepted connections inherit it: an acknowledgement must not wait for more to send
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener
