"""The one address that candidates know: connections are handed to the first web host that takes them."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CONNECT_SECONDS = 1.0
READ_BYTES = 65_536
Address = tuple[str, int]


class Front(socketserver.ThreadingTCPServer):
    """`backends` in the order in which they are tried."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: Address, backends: list[Address]) -> None:
        super().__init__(address, _Handing)
        self.backends = backends

    def prefer(self, host: str) -> None:
        self.backends = sorted(self.backends, key=lambda backend: backend[0] != host)

    def connect(self) -> socket.socket | None:
        for backend in self.backends:
            with suppress(OSError):
                found = socket.create_connection(backend, CONNECT_SECONDS)
                found.settimeout(None)
                return found
        return None


class _Handing(socketserver.BaseRequestHandler):
    server: Front

    def handle(self) -> None:
        backend = self.server.connect()
        if backend is None:
            return
        with backend:
            back = threading.Thread(target=_pump, args=(backend, self.request), daemon=True)
            back.start()
            _pump(self.request, backend)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Until either end is closed; then both are."""
    with suppress(OSError):
        while data := source.recv(READ_BYTES):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_front(address: Address, backends: list[Address]) -> Iterator[Front]:
    with Front(address, backends) as front:
        thread = threading.Thread(target=front.serve_forever, daemon=True)
        thread.start()
        try:
            yield front
        finally:
            front.shutdown()
            thread.join()
