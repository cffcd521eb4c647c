"""Unmasking WebSocket frames."""

from __future__ import annotations

from collections.abc import Sequence

MASK_BYTES = 4


def apply_mask(data: bytes, mask: Sequence[int], length: int | None = None, offset: int = 0) -> bytes:
    """RFC 6455, 5.3: byte i of the payload is XORed with byte i modulo 4 of the mask; `data` starts at `offset`."""
    size = len(data) if length is None else length
    turn = offset % MASK_BYTES
    turned = bytes(mask[turn:]) + bytes(mask[:turn])
    pattern = (turned * (size // MASK_BYTES + 1))[:size]
    return (int.from_bytes(data[:size], "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")
