"""A TCP proxy that is slow, in pieces, and cuts connections as the test says."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE_BYTES = 1500


@dataclass
class FaultyProxy:
    """Bytes pass in pieces of random size, each after up to `longest_delay_seconds`, and connections end for good after
    as many bytes as the next of `cut_after_bytes` says; the last of a cut connection are lost on the way.
    """

    target: str
    port: int
    cut_after_bytes: list[int]
    longest_delay_seconds: float = 0.002
    seed: int = 7
    cuts: int = 0
    _passes: threading.Event = field(default_factory=threading.Event)
    _sockets: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._passes.set()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.url = f"http://127.0.0.1:{self.port}"

    def fall_silent(self) -> None:
        """Nothing passes, nobody is told, and who knocks is not answered."""
        self._passes.clear()

    def speak_again(self) -> None:
        """What was open before is gone: on the way nobody remembers it."""
        for end in self._sockets:
            _cut(end)
        self._passes.set()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._passes.wait()
                self._sockets.append(client)
                parts = urlsplit(self.target)
                server = socket.create_connection((parts.hostname, parts.port))
                self._sockets.append(server)
                budget = self.cut_after_bytes.pop(0) if self.cut_after_bytes else None
                for pair, left in (((client, server), budget), ((server, client), None)):
                    threading.Thread(target=self._pump, args=(*pair, left), daemon=True).start()

    def close(self) -> None:
        self._passes.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._sockets:
            _cut(end)
            end.close()

    def _pump(self, source: socket.socket, sink: socket.socket, left: int | None) -> None:
        with suppress(OSError):
            while piece := source.recv(self._random.randint(1, PIECE_BYTES)):
                time.sleep(self._random.uniform(0, self.longest_delay_seconds))  # what is faulty about it
                self._passes.wait()
                if left is not None and (left := left - len(piece)) <= 0:
                    self.cuts += 1
                    break
                sink.sendall(piece)
        _cut(source)
        _cut(sink)


def _cut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_proxy(target: str, port: int, cut_after_bytes: list[int]) -> Iterator[FaultyProxy]:
    """`port` must be free: the server has to know the address that clients name."""
    proxy = FaultyProxy(target, port, cut_after_bytes)
    thread = threading.Thread(target=proxy.serve)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
