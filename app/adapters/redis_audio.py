"""Chunks of open turns in Redis streams, one stream a turn."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha1
from typing import Any, cast

import msgspec
from redis import Redis
from redis.exceptions import NoScriptError, RedisError

from app.adapters.redis_keys import audio_key, connection_key, turn_key
from app.errors import InterviewBotError, StaleTurn, StorageFailed, Superseded
from app.ports import Appended, NewChunk

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


APPEND_SHA = sha1(APPEND.encode(), usedforsecurity=False).hexdigest()  # Redis names scripts so


class RedisAudioStore:
    """Durable as far as the Redis server's own append-only file is."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def append(self, chunks: Sequence[NewChunk]) -> list[Appended | InterviewBotError]:
        replies = self._run(chunks)
        unknown = [place for place, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
        if unknown:
            self._load()
            again = self._run([chunks[place] for place in unknown])
            for place, reply in zip(unknown, again, strict=True):
                replies[place] = reply
        return [_read_reply(chunk, reply) for chunk, reply in zip(chunks, replies, strict=True)]

    def _load(self) -> None:
        # a server that came up anew has forgotten the script; where it is away, the chunks say so
        with suppress(RedisError):
            self._redis.script_load(APPEND)

    def _run(self, chunks: Sequence[NewChunk]) -> list[Any]:
        """One reply or exception for each chunk."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for chunk in chunks:
                pipeline.evalsha(APPEND_SHA, 3, *_arguments(chunk))
            try:
                return pipeline.execute(raise_on_error=False)
            except RedisError as error:
                return [error] * len(chunks)

    def received_through(self, session_id: uuid.UUID, turn: int) -> int:
        return last_stored_seq(self._redis, session_id, turn)

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        entries = cast(Any, self._redis.xrange(audio_key(session_id, turn), min=f"{first_seq + 1}-1"))
        return [fields[b"pcm"] for _entry_id, fields in entries]

    def delete(self, session_id: uuid.UUID, turn: int) -> None:
        self._redis.delete(audio_key(session_id, turn))


def _arguments(chunk: NewChunk) -> list[Any]:
    session_id, turn = chunk.session_id, chunk.turn
    fields = [part for name, value in chunk.live_turn.items() for part in (name, msgspec.json.encode(value))]
    keys = connection_key(session_id), turn_key(session_id), audio_key(session_id, turn)
    return [*keys, chunk.owner, turn, chunk.seq, chunk.pcm16, *fields]


def _read_reply(chunk: NewChunk, reply: Any) -> Appended | InterviewBotError:
    if isinstance(reply, RedisError):
        return StorageFailed("The answer could not be stored just now; please resend it.")
    outcome, received = reply
    if outcome == b"superseded":
        return Superseded("This interview goes on in another window.")
    if outcome == b"stale_turn":
        return StaleTurn(f"Turn {chunk.turn} is not open.")
    return Appended(received_through=int(received), stored=outcome == b"stored")


def last_stored_seq(redis: Redis, session_id: uuid.UUID, turn: int) -> int:
    newest = cast(Any, redis.xrevrange(audio_key(session_id, turn), count=1))
    if not newest:
        return NOTHING_RECEIVED
    entry_id: bytes = newest[0][0]
    return int(entry_id.split(b"-")[0]) - 1
