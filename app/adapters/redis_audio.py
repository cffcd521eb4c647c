"""Chunks of open turns in Redis streams, one stream a turn."""

from __future__ import annotations

import json
import uuid
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from app.adapters.redis_keys import audio_key, connection_key, turn_key
from app.errors import StaleTurn, StorageFailed, Superseded
from app.ports import Appended, Payload

NOTHING_RECEIVED = -1

# One atomic step: who may write, which turn is open, which chunk comes next. A node that lost its candidate
# or its turn without knowing it is refused here and nowhere else.
APPEND = """
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return {'superseded', 0} end
local open = redis.call('HMGET', KEYS[2], 'turn', 'received_through')
if open[1] ~= ARGV[2] then return {'stale_turn', 0} end
local received = tonumber(open[2] or '-1')
local seq = tonumber(ARGV[3])
if seq ~= received + 1 then return {'not_next', received} end
redis.call('XADD', KEYS[3], string.format('%d-1', seq + 1), 'pcm', ARGV[4])
redis.call('HSET', KEYS[2], 'received_through', seq, unpack(ARGV, 5))
return {'stored', seq}
"""


class RedisAudioStore:
    """Durable as far as the Redis server's own append-only file is."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._append = redis.register_script(APPEND)

    def append(
        self, session_id: uuid.UUID, turn: int, seq: int, pcm16: bytes, owner: str, live_turn: Payload
    ) -> Appended:
        keys = [connection_key(session_id), turn_key(session_id), audio_key(session_id, turn)]
        fields = [part for name, value in live_turn.items() for part in (name, json.dumps(value))]
        try:
            outcome, received = cast(Any, self._append(keys=keys, args=[owner, turn, seq, pcm16, *fields]))
        except RedisError as error:
            raise StorageFailed("The answer could not be stored just now; please resend it.") from error
        if outcome == b"superseded":
            raise Superseded("This interview goes on in another window.")
        if outcome == b"stale_turn":
            raise StaleTurn(f"Turn {turn} is not open.")
        return Appended(received_through=int(received), stored=outcome == b"stored")

    def received_through(self, session_id: uuid.UUID, turn: int) -> int:
        return last_stored_seq(self._redis, session_id, turn)

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        entries = cast(Any, self._redis.xrange(audio_key(session_id, turn), min=f"{first_seq + 1}-1"))
        return [fields[b"pcm"] for _entry_id, fields in entries]

    def delete(self, session_id: uuid.UUID, turn: int) -> None:
        self._redis.delete(audio_key(session_id, turn))


def last_stored_seq(redis: Redis, session_id: uuid.UUID, turn: int) -> int:
    newest = cast(Any, redis.xrevrange(audio_key(session_id, turn), count=1))
    if not newest:
        return NOTHING_RECEIVED
    entry_id: bytes = newest[0][0]
    return int(entry_id.split(b"-")[0]) - 1
