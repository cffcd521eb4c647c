"""Two mends of eventlet's WebSocket server, for the one version that they were measured against.

eventlet 0.41.3 unmasks frames one byte at a time in Python (182 µs for 640 bytes; here 4 µs), and negotiates
compression, which costs more than it saves on PCM and on frames of a few hundred bytes. Any other version runs as
it is.
"""

from __future__ import annotations

from importlib.metadata import version

MENDED_VERSION = "0.41.3"
MASK_BYTES = 4


def mend_eventlet() -> bool:
    """Replace both methods for this process; False where another version is installed and nothing was changed."""
    if version("eventlet") != MENDED_VERSION:
        return False
    from eventlet.websocket import RFC6455WebSocket, WebSocketWSGI  # noqa: PLC0415 - only where eventlet serves

    RFC6455WebSocket._apply_mask = staticmethod(apply_mask)  # noqa: SLF001 - no public way
    WebSocketWSGI._negotiate_permessage_deflate = _negotiate_nothing  # noqa: SLF001 - no public way
    return True


def apply_mask(data: bytes, mask: tuple[int, ...] | list[int], length: int | None = None, offset: int = 0) -> bytes:
    """RFC 6455, section 5.3, on all bytes at once: one exclusive-or of two large integers."""
    size = len(data) if length is None else length
    start = offset % MASK_BYTES
    turned = bytes(mask[start:]) + bytes(mask[:start])
    repeated = (turned * (size // MASK_BYTES + 1))[:size]
    mixed = int.from_bytes(data[:size], "little") ^ int.from_bytes(repeated, "little")
    return mixed.to_bytes(size, "little")


def _negotiate_nothing(_server: object, _extensions: object) -> None:
    return None
