"""eventlet's WebSocket without compression, with whole frames unmasked at once, and with fewer system calls.

eventlet unmasks byte by byte: 1 ms for a chunk of 100 ms of sound, against 8 microseconds here. It asks the kernel
four times for a frame; here a chunk comes with one question. Engine.IO passes each packet through a queue and a second
greenlet; here a packet is written at once where the client keeps up. This leans on parts of both that are not public,
so it serves one version of each alone; any other runs as its authors wrote it.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import structlog
from engineio.async_drivers.eventlet import WebSocketWSGI
from eventlet.greenthread import spawn_n
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from app.web_server.masking import MASK_BYTES, apply_mask

MENDED_VERSIONS = {"eventlet": "0.41.3", "python-engineio": "4.15.1"}
log = structlog.get_logger(__name__)
TOO_BIG = 1009  # RFC 6455, 7.4.1
# Several chunks of 100 ms, and small enough that a waiting connection costs little.
READ_BYTES = 16 * 1024
# RFC 6455, 5.2: final frames without extensions, and the second byte of the header.
WHOLE_TEXT, WHOLE_BINARY = 0x81, 0x82
WHOLE_FRAMES = (WHOLE_TEXT, WHOLE_BINARY)
MASKED = 0x80
TWO_BYTES_OF_LENGTH = 126


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


class BufferedSocket:
    """A green socket that reads ahead; all else is the socket's own."""

    def __init__(self, wire: Any) -> None:
        self._wire = wire
        self._buffer = b""
        self._start = 0

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes; none where the other side has closed."""
        if self._start == len(self._buffer):
            self._buffer, self._start = self._wire.recv(READ_BYTES), 0
        taken = self._buffer[self._start : self._start + size]
        self._start += len(taken)
        return taken

    def take_message(self, longest: int) -> str | bytes | None:
        """The next message where it lies here whole, in one frame; None leaves everything to eventlet, errors too."""
        if self._start == len(self._buffer):
            self._buffer, self._start = self._wire.recv(READ_BYTES), 0
        first, length = self._locate()
        if not 0 < length <= longest or len(self._buffer) < first + length:
            return None
        payload = apply_mask(self._buffer[first : first + length], self._buffer[first - MASK_BYTES : first])
        try:
            message = payload.decode() if self._buffer[self._start] == WHOLE_TEXT else payload
        except UnicodeDecodeError:
            return None
        self._start = first + length
        return message

    def _locate(self) -> tuple[int, int]:
        """Where the payload of the next frame begins, and its length: 0 where it is not for us."""
        buffer, head = self._buffer, self._start + 2
        if len(buffer) < head or buffer[self._start] not in WHOLE_FRAMES or not buffer[head - 1] & MASKED:
            return head, 0
        length = buffer[head - 1] & ~MASKED
        if length < TWO_BYTES_OF_LENGTH:
            return head + MASK_BYTES, length
        if length == TWO_BYTES_OF_LENGTH and len(buffer) >= head + 2:
            return head + 2 + MASK_BYTES, int.from_bytes(buffer[head : head + 2], "big")
        return head, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)


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
    """Sends of one Engine.IO socket: at once where nothing waits, in order behind what waits."""

    def __init__(self, engine_socket: Any, connection: Any) -> None:
        self._engine_socket = engine_socket
        self._connection = connection
        self._lock = connection._sendlock  # noqa: SLF001 - held by whoever waits for the client to read
        self._send_now = connection.socket.fd.send
        self._send_later = engine_socket.send

    def send(self, packet: Any) -> None:
        """In the place of Socket.send."""
        engine_socket = self._engine_socket
        if not self._may_pass() or not engine_socket.check_ping_timeout() or not self._write(packet.encode()):
            self._send_later(packet)

    def _may_pass(self) -> bool:
        engine_socket = self._engine_socket
        is_open = engine_socket.upgraded and not engine_socket.upgrading and not engine_socket.closed
        is_free = self._lock.counter > 0 and not self._lock._waiters  # noqa: SLF001
        return is_open and is_free and bool(engine_socket.queue.empty())

    def _write(self, message: str | bytes) -> bool:
        """False where nothing was written."""
        frame = self._connection._pack_message(message)  # noqa: SLF001
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
    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self.support_legacy_versions = False
        self._engine_socket = handler.__self__

    def _negotiate_permessage_deflate(self, _extensions: Any) -> None:
        return None  # speech does not compress, and the attempt costs more than the frame

    def _handle_hybi_request(self, environ: dict[str, Any]) -> Any:
        connection = super()._handle_hybi_request(environ)
        connection.Message = WholeMessage
        connection._apply_mask = apply_mask  # noqa: SLF001 - eventlet calls it by this name for every frame
        connection.socket = BufferedSocket(connection.socket)
        connection.wait = QuickMessages(connection, self.max_frame_length).wait
        self._engine_socket.send = QuickConnection(self._engine_socket, connection).send
        return connection


def installed_versions() -> dict[str, str]:
    return {name: version(name) for name in MENDED_VERSIONS}


def choose_websocket(installed: dict[str, str]) -> Any:
    """The class of engineio's connections."""
    if installed == MENDED_VERSIONS:
        return QuickWebSocketWSGI
    log.warning("stock_eventlet_websocket", installed=installed, mended=MENDED_VERSIONS)
    return WebSocketWSGI
