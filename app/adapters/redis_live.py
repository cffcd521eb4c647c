"""Shared state of interviews in progress, in Redis."""

from __future__ import annotations

import json
import math
import time
import uuid
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from redis import Redis
from redis.exceptions import ResponseError

from app.adapters import redis_keys as keys
from app.adapters.redis_audio import last_stored_seq, read_fields
from app.adapters.redis_batches import Command, ask_all
from app.adapters.redis_errors import redis_errors_told
from app.errors import StorageFailed
from app.ports import Payload

CAPTIONS_KEPT_SECONDS = 24 * 3600
PARTIAL_KEPT_SECONDS = 3600
MILLISECONDS = 1000
RECENT_SECONDS = 0.25
# What decides about the next chunk: whoever stores one must have read them.
BASIS = {"progress", "held"}
UNREADABLE = "The interview could not be read just now; please try again."

CONNECT = """
local before = redis.call('HGET', KEYS[1], 'id')
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'node', ARGV[2])
return before
"""
DISCONNECT = """
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1
"""
LEASE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
OPEN_TURN = """
if redis.call('HGET', KEYS[1], 'turn') == ARGV[1] then return 0 end
local version = redis.call('INCR', KEYS[3])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', version, 'basis_version', version, unpack(ARGV, 3))
redis.call('SADD', KEYS[2], ARGV[2])
return 1
"""
UPDATE_TURN = """
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[1] then return 0 end
local version = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'version', version, unpack(ARGV, 3))
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'basis_version', version) end
return 1
"""
CLOSE_TURN = """
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[2], ARGV[2])
return 1
"""


class RedisLiveStore:
    """Fields of a turn are JSON values; what must happen at once is one script."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._clock, self._clock_read_at = 0.0, -math.inf
        self._connect = redis.register_script(CONNECT)
        self._disconnect = redis.register_script(DISCONNECT)
        self._lease = redis.register_script(LEASE)
        self._open_turn = redis.register_script(OPEN_TURN)
        self._update_turn = redis.register_script(UPDATE_TURN)
        self._close_turn = redis.register_script(CLOSE_TURN)

    def now(self) -> float:
        return float(cast(Any, self._redis.get(keys.CLOCK)) or 0.0)

    def recent_now(self) -> float:
        if time.monotonic() >= self._clock_read_at + RECENT_SECONDS:
            with redis_errors_told(UNREADABLE, StorageFailed):
                self._clock, self._clock_read_at = self.now(), time.monotonic()
        return self._clock

    def advance_clock(self, seconds: float) -> None:
        self._redis.incrbyfloat(keys.CLOCK, seconds)
        self._clock_read_at = -math.inf

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        held = self._lease(keys=[keys.lease_key(name)], args=[holder, math.ceil(seconds * MILLISECONDS)])
        return bool(held)

    def connect(self, session_id: uuid.UUID, connection_id: str, node: str) -> str | None:
        before = self._connect(keys=[keys.connection_key(session_id)], args=[connection_id, node])
        return None if before is None else cast(bytes, before).decode()

    def disconnect(self, session_id: uuid.UUID, connection_id: str) -> bool:
        return bool(self._disconnect(keys=[keys.connection_key(session_id)], args=[connection_id]))

    def find_connection(self, session_id: uuid.UUID) -> str | None:
        return self.find_connections([session_id])[0]

    def find_connections(self, session_ids: Sequence[uuid.UUID]) -> list[str | None]:
        return [None if found is None else found.decode() for found in self._of_connections(session_ids, "id")]

    def _of_connections(self, session_ids: Sequence[uuid.UUID], name: str) -> list[bytes | None]:
        return self._ask_all([("HGET", keys.connection_key(session_id), name) for session_id in session_ids])

    def _ask_all(self, commands: Sequence[Command]) -> list[Any]:
        """Raises also what is wrong with one of the commands."""
        replies = ask_all(self._redis, commands)
        for error in (reply for reply in replies if isinstance(reply, ResponseError)):
            raise error
        return replies

    def has_connection(self, session_id: uuid.UUID) -> bool:
        node = cast(Any, self._redis.hget(keys.connection_key(session_id), "node"))
        return node is not None and bool(self._redis.exists(keys.node_key(node.decode())))

    def list_away(self, session_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        nodes = self._of_connections(session_ids, "node")
        living = {node for node in set(nodes) if node is not None and self._redis.exists(keys.node_key(node.decode()))}
        return [session_id for session_id, node in zip(session_ids, nodes, strict=True) if node not in living]

    def keep_node_alive(self, node: str, seconds: float) -> None:
        self._redis.set(keys.node_key(node), 1, px=math.ceil(seconds * MILLISECONDS))

    def open_turn(self, session_id: uuid.UUID, live_turn: Payload) -> None:
        turn = int(live_turn["turn"])
        received = last_stored_seq(self._redis, session_id, turn)
        fields = _fields({**live_turn, "received_through": received})
        names = [keys.turn_key(session_id), keys.OPEN_TURNS, keys.TURN_VERSIONS]
        self._open_turn(keys=names, args=[turn, str(session_id), *fields])

    def get_turn(self, session_id: uuid.UUID) -> dict[str, Any] | None:
        return _read_turn(cast(Any, self._redis.hgetall(keys.turn_key(session_id))))

    def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
        turns: list[Command] = [("HGETALL", keys.turn_key(session_id)) for session_id in session_ids]
        with redis_errors_told(UNREADABLE, StorageFailed):
            clock, *stored = self._ask_all([("GET", keys.CLOCK), *turns])
        return float(clock or 0.0), [_read_turn(fields) for fields in stored]

    def update_turn(self, session_id: uuid.UUID, turn: int, changes: Payload) -> bool:
        names = [keys.turn_key(session_id), keys.TURN_VERSIONS]
        return bool(self._update_turn(keys=names, args=[turn, int(not BASIS.isdisjoint(changes)), *_fields(changes)]))

    def close_turn(self, session_id: uuid.UUID, turn: int) -> bool:
        return bool(self._close_turn(keys=[keys.turn_key(session_id), keys.OPEN_TURNS], args=[turn, str(session_id)]))

    def list_sessions(self) -> list[uuid.UUID]:
        with redis_errors_told(UNREADABLE, StorageFailed):
            members = cast(Any, self._redis.smembers(keys.OPEN_TURNS))
        return [uuid.UUID(member.decode()) for member in members]

    def get_captions(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        stored = cast(Any, self._redis.get(keys.captions_key(session_id, turn)))
        return None if stored is None else cast(dict[str, Any], json.loads(stored))

    def save_captions(self, session_id: uuid.UUID, turn: int, captions: Payload) -> None:
        key = keys.captions_key(session_id, turn)
        self._redis.set(key, json.dumps(dict(captions)), ex=CAPTIONS_KEPT_SECONDS)

    def get_partial(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        stored = cast(Any, self._redis.get(keys.partial_key(session_id, turn)))
        return None if stored is None else cast(dict[str, Any], json.loads(stored))

    def save_partial(self, session_id: uuid.UUID, turn: int, memory: Payload) -> None:
        self._redis.set(keys.partial_key(session_id, turn), json.dumps(dict(memory)), ex=PARTIAL_KEPT_SECONDS)

    def delete_partial(self, session_id: uuid.UUID, turn: int) -> None:
        self._redis.delete(keys.partial_key(session_id, turn))

    def claim(self, session_id: uuid.UUID, job: str, seconds: float) -> bool:
        return self.claim_each([session_id], job, seconds)[0]

    def claim_each(self, session_ids: Sequence[uuid.UUID], job: str, seconds: float) -> list[bool]:
        terms = (1, "NX", "PX", math.ceil(seconds * MILLISECONDS))
        return list(map(bool, self._ask_all([("SET", keys.claim_key(one, job), *terms) for one in session_ids])))

    def release(self, session_id: uuid.UUID, job: str) -> None:
        self._redis.delete(keys.claim_key(session_id, job))

    def forget(self, session_id: uuid.UUID) -> None:
        for key in self._redis.scan_iter(match=f"*{session_id}*", count=1000):
            self._redis.delete(key)
        self._redis.srem(keys.OPEN_TURNS, str(session_id))


def _read_turn(stored: dict[bytes, bytes] | list[bytes]) -> dict[str, Any] | None:
    if isinstance(stored, list):  # the older protocol has no maps
        return read_fields(stored) or None
    return {name.decode(): msgspec.json.decode(value) for name, value in stored.items()} or None


def _fields(values: Payload) -> list[str]:
    return [part for name, value in values.items() for part in (name, json.dumps(value))]
