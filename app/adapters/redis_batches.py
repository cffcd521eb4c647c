"""Many commands with one write and one turn through Redis, as redis-py's pipeline has it, at less for each command."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from hiredis import pack_command
from redis import Redis
from redis.exceptions import ResponseError

Command = tuple[str | bytes | int | float, ...]


def ask_all(redis: Redis, commands: Sequence[Command]) -> list[Any]:
    """For each command its reply, or the ResponseError that stands in its place; the protocol's own types, so a map
    may be a dict.

    Raises RedisError where the server is away; which commands it has carried out, nobody knows then.
    """
    if not commands:
        return []
    pack: Any = pack_command  # its types know commands of one word alone
    request = b"".join(map(pack, commands))
    pool: Any = redis.connection_pool
    connection = pool.get_connection()
    try:
        exchange = partial(_exchange, connection, request, len(commands))
        replies: list[Any] = connection.retry.call_with_retry(exchange, lambda _error: connection.disconnect())
        return replies
    finally:
        pool.release(connection)


def _exchange(connection: Any, request: bytes, count: int) -> list[Any]:
    connection.send_packed_command((request,))
    return [_read_reply(connection) for _ in range(count)]


def _read_reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error
