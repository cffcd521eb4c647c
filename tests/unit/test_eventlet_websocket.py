"""What is mended of eventlet gives the original's results, and only in the version it was written for."""

from __future__ import annotations

import itertools
import logging
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from engineio.exceptions import SocketIsClosedError
from engineio.packet import MESSAGE, PING, Packet
from engineio.socket import Socket as EngineSocket
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web_server import frames
from app.web_server.masking import apply_mask
from config import ROOT

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet
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
    """Gives what is to be received in the pieces that it holds, and takes `room` bytes before it is full."""

    def __init__(self, pieces: Sequence[bytes] = (), room: int = 1_000_000) -> None:
        self.sent = b""
        self.fd = self
        self.room = room
        self._pieces = list(pieces)

    def recv(self, size: int) -> bytes:
        piece = self._pieces.pop(0) if self._pieces else b""
        if piece[size:]:
            self._pieces.insert(0, piece[size:])
        return piece[:size]

    def send(self, data: bytes) -> int:
        if not self.room:
            raise BlockingIOError
        taken = data[: self.room]
        self.room -= len(taken)
        self.sent += taken
        return len(taken)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def get_socket(self) -> KeptSocket:
        return self

    def shutdown(self, _how: object) -> None: ...
    def close(self) -> None: ...


class EngineServer:
    """What an Engine.IO socket asks of its server."""

    max_http_buffer_size = 100_000
    ping_timeout = 20
    logger = logging.getLogger("engineio")

    def create_queue(self) -> Any:
        return Queue()


@dataclass
class Upgraded:
    connection: Any
    engine_socket: Any
    wire: KeptSocket
    answer: bytes

    def sent(self) -> bytes:
        return self.wire.sent[len(self.answer) :]


def upgrade(pieces: Sequence[bytes] = (), room: int = 1_000_000) -> Upgraded:
    """What follows a browser's handshake."""
    engine_socket = EngineSocket(EngineServer(), "sid")
    door = mended.QuickWebSocketWSGI(engine_socket._websocket_handler, engine_socket.server)
    wire = KeptSocket(pieces, room)
    connection = door._handle_hybi_request({**UPGRADE, "eventlet.input": wire})
    engine_socket.connected = engine_socket.upgraded = True
    return Upgraded(connection, engine_socket, wire, wire.sent)


def message(text: str) -> Packet:
    return Packet(MESSAGE, data=text)


def frame_of(text: str) -> bytes:
    stock = RFC6455WebSocket(KeptSocket(), UPGRADE)
    return bytes(stock._pack_message(message(text).encode()))


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 20), st.booleans())
def test_unmasking_gives_what_eventlet_gives(data: bytes, mask: bytes, offset: int, part: bool) -> None:
    length = len(data) // 2 if part else None
    original = RFC6455WebSocket._apply_mask(data, mask, length=length, offset=offset)
    assert apply_mask(data, mask, length, offset) == bytes(original)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frames_are_packed_as_eventlet_packs_them(size: int) -> None:
    stock = RFC6455WebSocket(KeptSocket(), UPGRADE)
    for content in (bytes(size), "\u00e9" * (size // 2)):
        assert frames.pack(content) == bytes(stock._pack_message(content))


CONTENTS = st.text(min_size=1, max_size=200) | st.binary(min_size=1, max_size=300) | st.just(bytes(1000))


def pack(message: str | bytes, cut: int) -> bytes:
    """As browsers may send it: in one frame, or in two with a ping between them."""
    browser = RFC6455WebSocket(KeptSocket(), UPGRADE, client=True)
    if not cut or isinstance(message, str) or len(message) <= cut:
        return bytes(browser._pack_message(message, masked=True))
    ping = browser._pack_message(b"there?", masked=True, control_code=9)
    begun = browser._pack_message(message[:cut], masked=True, final=False)
    return bytes(begun + ping + browser._pack_message(message[cut:], masked=True, continuation=True))


@settings(max_examples=40)
@given(st.lists(st.tuples(CONTENTS, st.integers(0, 20)), max_size=8), st.data())
def test_reading_ahead_gives_the_messages_that_eventlet_gives(
    messages: list[tuple[str | bytes, int]], data: st.DataObject
) -> None:
    stream = b"".join(pack(*message) for message in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    pieces = [stream[start:end] for start, end in itertools.pairwise([0, *cuts, len(stream)]) if start < end]
    stock = RFC6455WebSocket(KeptSocket(pieces), UPGRADE, max_frame_length=EngineServer.max_http_buffer_size)
    quick = upgrade(pieces).connection
    assert list(iter(stock.wait, None)) == list(iter(quick.wait, None)) == [message for message, _ in messages]


@pytest.mark.parametrize(
    "stream",
    [
        pack(b"x", 0)[:3],
        bytes([0x81, 2]) + b"no",
        bytes([0xC1, 0x81]) + bytes(5),
        bytes([0x82, 0xFF]) + (200_000).to_bytes(8, "big") + bytes(4),
        bytes([0x83, 0x81]) + bytes(5),
    ],
    ids=["cut off", "not masked", "an extension that nobody agreed to", "too long", "unknown kind"],
)
def test_what_eventlet_refuses_is_refused(stream: bytes) -> None:
    quick, stock = upgrade([stream]), RFC6455WebSocket(refused := KeptSocket([stream]), UPGRADE)
    stock.max_frame_length = EngineServer.max_http_buffer_size
    assert quick.connection.wait() is None
    assert stock.wait() is None
    assert quick.sent() == refused.sent


def test_a_text_that_is_none_raises_as_in_eventlet() -> None:
    with pytest.raises(UnicodeDecodeError):
        upgrade([bytes([0x81, 0x82]) + bytes(4) + b"\xff\xfe"]).connection.wait()


def test_a_message_with_eight_bytes_of_length_is_read() -> None:
    large = bytes(70_000)
    assert upgrade([pack(large, 0)]).connection.wait() == large


def test_a_connection_unmasks_whole_frames_and_does_not_compress() -> None:
    upgraded = upgrade()
    assert upgraded.connection._apply_mask is apply_mask
    assert b"101 Switching Protocols" in upgraded.answer
    assert b"deflate" not in upgraded.answer.lower()


def test_a_message_in_many_frames_has_the_limit_of_one() -> None:
    message = upgrade().connection.Message(1, max_frame_length=100, decoder=None, decompressor=None)
    message.push(bytes(60))
    with pytest.raises(FailedConnectionError):
        message.push(bytes(60), final=True)


def test_what_nothing_waits_for_is_written_at_once_as_eventlet_writes_it() -> None:
    upgraded = upgrade()
    upgraded.engine_socket.send(message("hello"))
    assert upgraded.sent() == frame_of("hello")
    assert upgraded.engine_socket.queue.empty()


def test_what_waits_is_not_overtaken() -> None:
    upgraded = upgrade()
    upgraded.engine_socket.queue.put(message("first"))
    upgraded.engine_socket.send(message("second"))
    assert upgraded.sent() == b""
    assert [upgraded.engine_socket.queue.get().data for _ in range(2)] == ["first", "second"]


def test_the_writer_hears_of_pings_and_so_never_takes_the_connection_for_idle() -> None:
    upgraded = upgrade()
    upgraded.engine_socket.send(Packet(PING))
    assert upgraded.sent() == b""
    assert upgraded.engine_socket.queue.get().packet_type == PING


def test_before_the_upgrade_is_done_everything_waits() -> None:
    upgraded = upgrade()
    upgraded.engine_socket.upgrading = True
    upgraded.engine_socket.send(message("later"))
    assert upgraded.sent() == b""
    assert upgraded.engine_socket.queue.qsize() == 1


def test_a_client_that_does_not_read_is_left_to_the_writer() -> None:
    upgraded = upgrade()
    upgraded.wire.room = 0
    upgraded.engine_socket.send(message("wait"))
    assert upgraded.engine_socket.queue.qsize() == 1


def test_the_rest_of_a_frame_comes_before_all_else() -> None:
    upgraded = upgrade()
    upgraded.wire.room = 3
    upgraded.engine_socket.send(message("begun"))
    upgraded.engine_socket.send(message("after it"))
    eventlet.sleep(0)
    assert upgraded.sent() == frame_of("begun")
    assert upgraded.engine_socket.queue.get().data == "after it"


def test_to_a_closed_socket_nothing_is_sent() -> None:
    upgraded = upgrade()
    upgraded.engine_socket.closed = True
    with pytest.raises(SocketIsClosedError):
        upgraded.engine_socket.send(message("late"))


@pytest.mark.parametrize("other", ["eventlet", "python-engineio"])
def test_other_versions_run_as_their_authors_wrote_them(other: str) -> None:
    assert mended.choose_websocket(mended.MENDED_VERSIONS) is mended.QuickWebSocketWSGI
    assert mended.choose_websocket({**mended.MENDED_VERSIONS, other: "99.0"}) is WebSocketWSGI


@pytest.mark.parametrize("name", mended.MENDED_VERSIONS)
def test_the_versions_that_are_mended_are_pinned_and_installed(name: str) -> None:
    pinned = re.search(rf"^{name}==(\S+)", Path(ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned is not None
    assert pinned[1] == version(name) == mended.MENDED_VERSIONS[name]
