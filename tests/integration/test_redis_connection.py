"""The quick connection on green sockets, against a real server."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis import ConnectionError, Redis  # noqa: A004 - as Redis calls it

from app.adapters.redis_connection import QuickConnection
from tests.waiting import wait_until

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet
    from eventlet.green import socket

pytestmark = pytest.mark.slow


class GreenConnection(QuickConnection):
    """As in a process that eventlet has patched."""

    def _connect(self) -> Any:
        return socket.create_connection((self.host, self.port))


@pytest.fixture
def connection(valkey_url: str) -> Iterator[Any]:
    address = urlsplit(valkey_url)
    kind: Any = GreenConnection
    made = kind(host=address.hostname or "", port=address.port or 0, password=address.password)
    made.connect()
    yield made
    made.disconnect()


def ask(connection: Any, *command: Any) -> Any:
    connection.send_command(*command)
    return connection.read_response()


def is_usable(connection: Any) -> bool:
    try:
        return not connection.can_read()
    except ConnectionError:
        return False


def test_a_quiet_connection_is_seen_without_a_turn_through_the_hub(connection: Any) -> None:
    others: list[int] = []
    eventlet.spawn(others.append, 1)
    assert not connection.can_read()
    assert others == []


def test_an_answer_that_nobody_read_is_seen(connection: Any) -> None:
    connection.send_command("PING")
    assert connection.can_read(timeout=5)
    assert connection.can_read()
    assert connection.read_response() == b"PONG"
    assert not connection.can_read()


def test_a_connection_that_the_server_closed_is_seen(connection: Any, valkey_url: str) -> None:
    number = ask(connection, "CLIENT", "ID")
    with Redis.from_url(valkey_url) as other:
        other.client_kill_filter(_id=number)
    wait_until(lambda: not is_usable(connection))


def test_commands_go_in_one_piece_and_whole(connection: Any) -> None:
    values = [bytes([number]) * 5_000 for number in range(20)]
    pieces = connection.pack_commands([("ECHO", value) for value in values])
    assert len(pieces) == 1
    connection.send_packed_command(pieces)
    assert [connection.read_response() for _ in values] == values
