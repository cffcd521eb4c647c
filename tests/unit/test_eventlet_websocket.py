"""What is mended of eventlet gives the original's results, and only in the version it was written for."""

from __future__ import annotations

import re
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web_server.masking import apply_mask
from config import ROOT

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    from engineio.async_drivers.eventlet import WebSocketWSGI
    from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

    from app.web_server import eventlet_websocket as mended

UPGRADE = {
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_UPGRADE": "websocket",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAA==",
    "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
    "wsgi.url_scheme": "http",
    "HTTP_HOST": "localhost",
}


class KeptSocket:
    def __init__(self) -> None:
        self.sent = b""

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def get_socket(self) -> KeptSocket:
        return self


class Server:
    max_http_buffer_size = 100


def upgrade() -> tuple[Any, bytes]:
    """The connection that follows a browser's handshake, and what the browser is answered."""
    door = mended.QuickWebSocketWSGI(lambda _connection: None, Server())
    wire = KeptSocket()
    return door._handle_hybi_request({**UPGRADE, "eventlet.input": wire}), wire.sent


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 20), st.booleans())
def test_unmasking_gives_what_eventlet_gives(data: bytes, mask: bytes, offset: int, part: bool) -> None:
    length = len(data) // 2 if part else None
    original = RFC6455WebSocket._apply_mask(data, mask, length=length, offset=offset)
    assert apply_mask(data, mask, length, offset) == bytes(original)


def test_a_connection_unmasks_whole_frames_and_does_not_compress() -> None:
    connection, answer = upgrade()
    assert connection._apply_mask is apply_mask
    assert b"101 Switching Protocols" in answer
    assert b"deflate" not in answer.lower()


def test_a_message_in_many_frames_has_the_limit_of_one() -> None:
    connection, _ = upgrade()
    message = connection.Message(1, max_frame_length=100, decoder=None, decompressor=None)
    message.push(bytes(60))
    with pytest.raises(FailedConnectionError):
        message.push(bytes(60), final=True)


def test_another_version_runs_as_its_authors_wrote_it() -> None:
    assert mended.choose_websocket(mended.MENDED_VERSION) is mended.QuickWebSocketWSGI
    assert mended.choose_websocket("0.42.0") is WebSocketWSGI


def test_the_version_that_is_mended_is_pinned_and_installed() -> None:
    pinned = re.search(r"^eventlet==(\S+)", Path(ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned is not None
    assert pinned[1] == version("eventlet") == mended.MENDED_VERSION
