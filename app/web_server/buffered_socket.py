"""A green socket that reads ahead, and gives whole messages where they lie in what was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.web_server.frames import WHOLE_TEXT, locate, unmask

# Several chunks of 100 ms, and small enough that a waiting connection costs little.
READ_BYTES = 16 * 1024


class BufferedSocket:
    """`await_message` gives what comes first after a message, none where the other side has closed. All else is the
    socket's own.
    """

    def __init__(self, wire: Any, await_message: Callable[[], bytes]) -> None:
        self._wire = wire
        self._await_message = await_message
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
            self._buffer, self._start = self._await_message(), 0
        first, length = locate(self._buffer, self._start)
        if not 0 < length <= longest or len(self._buffer) < first + length:
            return None
        payload = unmask(self._buffer, first, length)
        try:
            message = payload.decode() if self._buffer[self._start] == WHOLE_TEXT else payload
        except UnicodeDecodeError:
            return None
        self._start = first + length
        return message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)
