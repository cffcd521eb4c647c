"""A WebSocket client that keeps no rules: it says any length and sends any fragment."""

from __future__ import annotations

import os
import socket
import struct
from base64 import b64encode
from urllib.parse import urlsplit

SECONDS = 10
MASKED = 0x80
TEXT, CONTINUATION = 0x01, 0x00


class RawWebSocket:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS)
        key = b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.answer = self.socket.recv(1024)

    def send_head(self, opcode: int, length: int, *, final: bool = True) -> None:
        first = opcode | (0x80 if final else 0)
        self.socket.sendall(struct.pack("!BBQ", first, MASKED | 127, length) + bytes(4))

    def is_closed_within(self, block: bytes, limit_bytes: int) -> bool:
        """Whether the other side closes once it was sent `block` again and again up to `limit_bytes`."""
        try:
            for _ in range(limit_bytes // len(block)):
                self.socket.sendall(block)
            while self.socket.recv(4096):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            self.socket.close()
        return True
