"""WebSocket frames (RFC 6455, 5.2): where they lie in what was read, the chunks of sound among them, and new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.web_server.masking import MASK_BYTES, apply_mask

# Final frames without extensions, and the second byte of the header.
WHOLE_TEXT, WHOLE_BINARY = 0x81, 0x82
WHOLE_FRAMES = (WHOLE_TEXT, WHOLE_BINARY)
MASKED = 0x80
TWO_BYTES_OF_LENGTH, EIGHT_BYTES_OF_LENGTH = 126, 127
LONGEST_OF_TWO_BYTES = 0xFFFF
SHORT_HEADER_BYTES = 4
Head = TypeVar("Head")


def locate(buffer: bytes, start: int) -> tuple[int, int]:
    """Where the payload of the next frame begins, and its length: 0 where it is not for us."""
    head = start + 2
    if len(buffer) < head or buffer[start] not in WHOLE_FRAMES or not buffer[head - 1] & MASKED:
        return head, 0
    length = buffer[head - 1] & ~MASKED
    if length < TWO_BYTES_OF_LENGTH:
        return head + MASK_BYTES, length
    if length == TWO_BYTES_OF_LENGTH and len(buffer) >= head + 2:
        return head + 2 + MASK_BYTES, int.from_bytes(buffer[head : head + 2], "big")
    return head, 0


def unmask(buffer: bytes, first: int, length: int) -> bytes:
    """The payload that `locate` found."""
    return apply_mask(buffer[first : first + length], buffer[first - MASK_BYTES : first])


def pack(message: str | bytes) -> bytes:
    """One frame as servers send it."""
    kind, payload = (WHOLE_TEXT, message.encode()) if isinstance(message, str) else (WHOLE_BINARY, message)
    size = len(payload)
    if size < TWO_BYTES_OF_LENGTH:
        return bytes((kind, size)) + payload
    if size <= LONGEST_OF_TWO_BYTES:
        return bytes((kind, TWO_BYTES_OF_LENGTH)) + size.to_bytes(2, "big") + payload
    return bytes((kind, EIGHT_BYTES_OF_LENGTH)) + size.to_bytes(8, "big") + payload


def take_chunks(
    buffer: bytes, longest: int, read_head: Callable[[bytes], Head | None], take: Callable[[Head, bytes], bool]
) -> tuple[int, bool]:
    """How far chunks of sound were taken from the buffer, and whether what is left begins another one.

    A chunk is a text frame that `read_head` knows and, right behind it, a binary one of up to `longest` bytes. What
    `take` refuses is left.
    """
    start = 0
    while (found := _find_head(buffer, start, read_head)) is not None:
        head, behind = found
        if len(buffer) < behind + SHORT_HEADER_BYTES:
            return start, True
        first, length = locate(buffer, behind)
        if buffer[behind] != WHOLE_BINARY or not 0 < length <= longest:
            break
        if len(buffer) < first + length:
            return start, True
        if not take(head, unmask(buffer, first, length)):
            break
        start = first + length
    return start, False


def _find_head(buffer: bytes, start: int, read_head: Callable[[bytes], Head | None]) -> tuple[Head, int] | None:
    """The head and where its frame ends."""
    first, length = locate(buffer, start)
    behind = first + length
    if not length or buffer[start] != WHOLE_TEXT or behind > len(buffer):
        return None
    head = read_head(unmask(buffer, first, length))
    return None if head is None else (head, behind)
