"""Many commands at once: each has its own reply, and the older protocol tells the same of open turns."""

from __future__ import annotations

import uuid

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from app.adapters.redis_batches import ask_all
from app.adapters.redis_live import RedisLiveStore
from app.supervisor.valkey import find_free_port


def test_an_error_stands_in_the_place_of_its_command_alone(redis_client: Redis) -> None:
    replies = ask_all(redis_client, [("SET", "name", "text"), ("LPUSH", "name", 1), ("GET", b"name")])
    assert (replies[0], replies[2]) == (b"OK", b"text")
    assert isinstance(replies[1], ResponseError)
    assert ask_all(redis_client, [("GET", "name")]) == [b"text"]
    assert ask_all(redis_client, []) == []


def test_a_server_that_is_away_is_told() -> None:
    with Redis(port=find_free_port(), retry=Retry(NoBackoff(), 0)) as nobody, pytest.raises(RedisError):
        ask_all(nobody, [("PING",)])


def test_a_connection_that_was_cut_is_made_again(redis_client: Redis, valkey_url: str) -> None:
    (own_id,) = ask_all(redis_client, [("CLIENT", "ID")])
    with Redis.from_url(valkey_url) as other:
        other.client_kill_filter(_id=own_id)
    assert ask_all(redis_client, [("SET", "after", 2), ("GET", "after")])[1] == b"2"


@pytest.mark.usefixtures("redis_client")
@pytest.mark.parametrize("protocol", [2, 3])
def test_open_turns_read_the_same_by_either_protocol(valkey_url: str, protocol: int) -> None:
    session_id = uuid.uuid4()
    with Redis.from_url(valkey_url, protocol=protocol) as client:
        live = RedisLiveStore(client)
        live.open_turn(session_id, {"turn": 1, "progress": {"audio_seconds": 0.5}})
        _, (live_turn, unknown) = live.read_turns([session_id, uuid.uuid4()])
    assert live_turn is not None
    assert (live_turn["progress"], live_turn["received_through"], unknown) == ({"audio_seconds": 0.5}, -1, None)
