"""eventlet's WebSocket without compression, with whole frames unmasked at once, and with fewer system calls.

eventlet unmasks byte by byte: 1 ms for a chunk of 100 ms of sound, against 8 microseconds here. It asks the kernel
four times for a frame and wakes a greenlet; here a chunk comes with one question, and is handed over while the
connection's greenlet sleeps on. Engine.IO passes each packet through a queue and a second greenlet; here a packet is
written at once where the client keeps up. This leans on parts of both that are not public, so it serves one version of
each alone; any other runs as its authors wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import structlog
from engineio.async_drivers.eventlet import WebSocketWSGI
from engineio.packet import PING
from eventlet.greenthread import spawn_n
from eventlet.hubs import IOClosed, get_hub
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket
from greenlet import getcurrent

from app.web_server.buffered_socket import READ_BYTES, BufferedSocket
from app.web_server.chunk_lane import WIRE_HEAD, TakeChunk
from app.web_server.frames import pack, take_chunks
from app.web_server.masking import apply_mask

MENDED_VERSIONS = {"eventlet": "0.41.3", "python-engineio": "4.15.1"}
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


class ChunkReader:
    """Between two messages of one connection: takes chunks of sound off the wire in the hub itself, and wakes the
    connection's greenlet for everything else.
    """

    def __init__(self, wire: Any, longest: int, take: Callable[[re.Match[bytes], bytes], bool]) -> None:
        self._wire = wire
        self._receive = wire.fd.recv
        self._longest = longest
        self._take = take
        self._begun = b""

    def wait(self) -> bytes:
        """What came and is no chunk that could be taken; nothing where the other side has closed."""
        reader, hub = getcurrent(), get_hub()
        wake = partial(self._arrived, reader)
        listener = hub.add(hub.READ, self._wire.fileno(), wake, reader.throw, self._wire._mark_as_closed)  # noqa: SLF001
        try:
            arrived: bytes = hub.switch()
        except IOClosed:
            return b""
        finally:
            hub.remove(listener)
        return arrived

    def _arrived(self, reader: Any, _fileno: int) -> None:
        """Called by the hub, which must never wait."""
        try:
            received = self._receive(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:  # the connection is gone
            received = b""
        try:
            left = self._take_chunks(self._begun + received)
        except Exception as error:  # noqa: BLE001 - this connection ends on it, and no other
            reader.throw(error)
            return
        if left or not received:
            reader.switch(left)

    def _take_chunks(self, buffer: bytes) -> bytes:
        """What is left for the greenlet; the beginning of a chunk is kept for what comes next."""
        taken, is_begun = take_chunks(buffer, self._longest, WIRE_HEAD.fullmatch, self._take)
        left = buffer[taken:] if taken else buffer
        self._begun = left if is_begun else b""
        return b"" if is_begun else left


class QuickMessages:
    """In the place of a connection's `wait`: at any time between two messages eventlet's own can go on."""

    def __init__(self, connection: Any, longest: int) -> None:
        self._take = connection.socket.take_message
        self._wait = connection.wait
        self._longest = longest

    def wait(self) -> str | bytes | None:
        message: str | bytes | None = self._take(self._longest)
        return self._wait() if message is None else message


class QuickConnection:
    """Sends of one Engine.IO socket: at once where nothing waits, in order behind what waits.

    Pings go by Engine.IO's queue: its writer ends a connection once nothing came by there for two intervals of pings.
    """

    def __init__(self, engine_socket: Any, connection: Any) -> None:
        self._engine_socket = engine_socket
        self._connection = connection
        self._lock = connection._sendlock  # noqa: SLF001 - held by whoever waits for the client to read
        self._send_now = connection.socket.fd.send
        self._send_later = engine_socket.send

    def send(self, packet: Any) -> None:
        """In the place of Socket.send."""
        may_pass = packet.packet_type != PING and self._may_pass() and self._engine_socket.check_ping_timeout()
        if not may_pass or not self._write(packet.encode()):
            self._send_later(packet)

    def _may_pass(self) -> bool:
        engine_socket = self._engine_socket
        is_open = engine_socket.upgraded and not engine_socket.upgrading and not engine_socket.closed
        is_free = self._lock.counter > 0 and not self._lock._waiters  # noqa: SLF001 - a semaphore tells nobody else who waits
        return is_open and is_free and bool(engine_socket.queue.empty())

    def _write(self, message: str | bytes) -> bool:
        """False where nothing was written."""
        frame = pack(message)
        try:
            written = self._send_now(frame)
        except OSError:  # full, or gone: the writer finds out which
            return False
        if written < len(frame):
            self._lock.acquire()  # free, as `_may_pass` found it
            spawn_n(self._write_rest, frame[written:])
        return True

    def _write_rest(self, rest: bytes) -> None:
        try:
            self._connection.socket.sendall(rest)
        except OSError:
            self._connection.close()
        finally:
            self._lock.release()


class QuickWebSocketWSGI(WebSocketWSGI):
    def __init__(self, handler: Any, server: Any, take: TakeChunk | None = None) -> None:
        super().__init__(handler, server)
        self.support_legacy_versions = False
        self._engine_socket = handler.__self__
        self._take = take

    def _negotiate_permessage_deflate(self, _extensions: Any) -> None:
        return None  # speech does not compress, and the attempt costs more than the frame

    def _handle_hybi_request(self, environ: dict[str, Any]) -> Any:
        connection = super()._handle_hybi_request(environ)
        connection.Message = WholeMessage
        connection._apply_mask = apply_mask  # noqa: SLF001 - eventlet calls it by this name for every frame
        connection.socket = BufferedSocket(connection.socket, self._reader_of(connection.socket))
        connection.wait = QuickMessages(connection, self.max_frame_length).wait
        self._engine_socket.send = QuickConnection(self._engine_socket, connection).send
        return connection

    def _reader_of(self, wire: Any) -> Callable[[], bytes]:
        if self._take is None:
            return partial(wire.recv, READ_BYTES)
        return ChunkReader(wire, self.max_frame_length, partial(self._take, self._engine_socket.sid)).wait


def installed_versions() -> dict[str, str]:
    return {name: version(name) for name in MENDED_VERSIONS}


def choose_websocket(installed: dict[str, str]) -> Any:
    """The class of engineio's connections."""
    if installed == MENDED_VERSIONS:
        return QuickWebSocketWSGI
    log.warning("stock_eventlet_websocket", installed=installed, mended=MENDED_VERSIONS)
    return WebSocketWSGI
