"""WebSocket frames of the Socket.IO wire, made and read with as little work as possible.

The mask is four zero bytes, which RFC 6455 allows: the server unmasks all the same, the client need not mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

TEXT, BINARY, CLOSE = 1, 2, 8
NO_MASK = bytes(4)
MASKED = 0x80
SHORT, TWO_BYTES = 126, 126
EIGHT_BYTES = 127
HEAD_END = b"\r\n\r\n"


def pack(opcode: int, payload: bytes) -> bytes:
    """One final, masked frame of less than 64 KiB."""
    size = len(payload)
    length = bytes([MASKED | size]) if size < SHORT else bytes([MASKED | TWO_BYTES]) + size.to_bytes(2, "big")
    return bytes([0x80 | opcode]) + length + NO_MASK + payload


def audio_head(turn: int, seq: int) -> bytes:
    """The event that announces one binary attachment; its acknowledgement carries `seq` as the packet's id."""
    event = b'451-/interview,%d["audio_chunk",{"turn":%d,"seq":%d},{"_placeholder":true,"num":0}]' % (seq, turn, seq)
    return pack(TEXT, event)


class FrameReader:
    """What a server sends, which is not masked, behind its answer to the request to upgrade."""

    def __init__(self, on_upgrade: Callable[[], None] = lambda: None) -> None:
        self.head = b""
        self._on_upgrade: Callable[[], None] | None = on_upgrade
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(opcode, payload) of every frame that is whole now."""
        if self._on_upgrade:
            self.head, head_end, data = (self.head + data).partition(HEAD_END)
            if not head_end:
                return
            self._on_upgrade()
            self._on_upgrade = None
        self._buffer += data
        start = 0
        while (found := _locate(self._buffer, start)) is not None:
            opcode, first, end = found
            yield opcode, self._buffer[first:end]
            start = end
        self._buffer = self._buffer[start:]


def _locate(buffer: bytes, start: int) -> tuple[int, int, int] | None:
    if len(buffer) < start + 2:
        return None
    length, first = buffer[start + 1], start + 2
    if length == TWO_BYTES:
        length, first = int.from_bytes(buffer[first : first + 2], "big"), first + 2
    elif length == EIGHT_BYTES:
        length, first = int.from_bytes(buffer[first : first + 8], "big"), first + 8
    return (buffer[start] & 0x0F, first, first + length) if len(buffer) >= first + length else None
