"""Chunks of open turns in Redis streams, one stream a turn."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha1
from typing import Any, cast

import msgspec
from redis import Redis
from redis.exceptions import NoScriptError, RedisError

from app.adapters.redis_batches import Command, ask_all
from app.adapters.redis_errors import redis_errors_told
from app.adapters.redis_keys import ANY_AUDIO, audio_key, connection_key, read_audio_key, turn_key
from app.errors import InterviewBotError, StaleTurn, StorageFailed, Superseded
from app.ports import Appended, NewChunk

NOTHING_RECEIVED = -1
OPEN_TURNS_OF_A_PROCESS = 4096
KEYS_AT_ONCE = 1000
UNREADABLE = "What is still to be stored could not be read just now."
RESEND = "The answer could not be stored just now; please resend it."

# One atomic step: who may write, which turn is open, which chunk comes next. A node that lost its candidate
# or its turn without knowing it is refused here and nowhere else.
APPEND = """
local owner = redis.call('HGET', KEYS[1], 'id')
if not owner then return {'unowned', 0} end
if owner ~= ARGV[1] then return {'superseded', 0} end
local open = redis.call('HMGET', KEYS[2], 'turn', 'received_through', 'version', 'basis_version')
if open[1] ~= ARGV[2] then return {'stale_turn', 0} end
local received = tonumber(open[2] or '-1')
local seq = tonumber(ARGV[3])
if seq ~= received + 1 then return {'not_next', received} end
local is_known = ARGV[5] == '' or ARGV[5] == open[3]
if not is_known and tonumber(open[4] or '0') > tonumber(ARGV[5]) then return {'not_next', received} end
redis.call('XADD', KEYS[3], string.format('%d-1', seq + 1), 'pcm', ARGV[4])
redis.call('HSET', KEYS[2], 'received_through', seq, unpack(ARGV, 6))
if is_known then return {'stored', seq} end
return {'stored', seq, redis.call('HGETALL', KEYS[2])}
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
        try:
            return ask_all(self._redis, [_command(chunk) for chunk in chunks])
        except RedisError as error:
            return [error] * len(chunks)

    def received_through(self, session_id: uuid.UUID, turn: int) -> int:
        return last_stored_seq(self._redis, session_id, turn)

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        entries = cast(Any, self._redis.xrange(audio_key(session_id, turn), min=f"{first_seq + 1}-1"))
        return [fields[b"pcm"] for _entry_id, fields in entries]

    def delete(self, session_id: uuid.UUID, turn: int) -> None:
        self._redis.delete(audio_key(session_id, turn))

    def list_turns(self) -> list[tuple[uuid.UUID, int]]:
        with redis_errors_told(UNREADABLE, StorageFailed):
            return [read_audio_key(key) for key in self._redis.scan_iter(match=ANY_AUDIO, count=KEYS_AT_ONCE)]


def _command(chunk: NewChunk) -> Command:
    fields = [part for name, value in chunk.live_turn.items() for part in (name, msgspec.json.encode(value))]
    version = "" if chunk.version is None else chunk.version
    keys = _keys(chunk.session_id, chunk.turn)
    return ("EVALSHA", APPEND_SHA, 3, *keys, chunk.owner, chunk.turn, chunk.seq, chunk.pcm16, version, *fields)


@lru_cache(maxsize=OPEN_TURNS_OF_A_PROCESS)
def _keys(session_id: uuid.UUID, turn: int) -> tuple[str, str, str]:
    return connection_key(session_id), turn_key(session_id), audio_key(session_id, turn)


def _read_reply(chunk: NewChunk, reply: Any) -> Appended | InterviewBotError:
    if isinstance(reply, RedisError):
        return StorageFailed(RESEND)
    outcome, received, *changed = reply
    if outcome == b"unowned":  # a server that forgot what it knew: the web process lets the candidate connect again
        return StorageFailed(RESEND)
    if outcome == b"superseded":
        return Superseded("This interview goes on in another window.")
    if outcome == b"stale_turn":
        return StaleTurn(f"Turn {chunk.turn} is not open.")
    live_turn = read_fields(*changed) if changed else None
    return Appended(int(received), outcome == b"stored", live_turn)


def read_fields(reply: Sequence[bytes]) -> dict[str, Any]:
    """The open turn from names and JSON values in turn."""
    return {name.decode(): msgspec.json.decode(value) for name, value in zip(reply[::2], reply[1::2], strict=True)}


def last_stored_seq(redis: Redis, session_id: uuid.UUID, turn: int) -> int:
    newest = cast(Any, redis.xrevrange(audio_key(session_id, turn), count=1))
    if not newest:
        return NOTHING_RECEIVED
    entry_id: bytes = newest[0][0]
    return int(entry_id.split(b"-")[0]) - 1
