from __future__ import annotations

import pytest
from redis import Redis

from app.adapters.redis_attempts import RedisAttempts
from app.errors import DependencyUnavailable
from app.ports import Attempts
from tests.fakes.attempts import CountedAttempts


@pytest.fixture(params=["redis", "fake"])
def attempts(request: pytest.FixtureRequest) -> Attempts:
    return CountedAttempts() if request.param == "fake" else RedisAttempts(request.getfixturevalue("redis_client"))


def test_as_many_as_the_limit_pass(attempts: Attempts) -> None:
    assert [attempts.take({"a": 2}, 60) for _ in range(2)] == [0, 0]
    assert 0 < attempts.take({"a": 2}, 60) <= 60


def test_one_key_at_its_limit_refuses_and_counts_nothing(attempts: Attempts) -> None:
    attempts.take({"a": 1}, 60)
    for _ in range(5):
        assert attempts.take({"a": 1, "b": 2}, 60) > 0
    assert [attempts.take({"b": 2}, 60) for _ in range(2)] == [0, 0]


def test_what_is_forgotten_counts_from_nothing(attempts: Attempts) -> None:
    attempts.take({"a": 1, "b": 1}, 60)
    attempts.forget("a", "b")
    assert attempts.take({"a": 1, "b": 1}, 60) == 0


def test_a_redis_that_is_away_lets_nobody_guess() -> None:
    away = RedisAttempts(Redis(port=1, socket_connect_timeout=0.2))
    with pytest.raises(DependencyUnavailable):
        away.take({"a": 1}, 60)
    with pytest.raises(DependencyUnavailable):
        away.forget("a")


def test_counting_goes_on_within_the_window_and_tells_when_it_ends(attempts: Attempts) -> None:
    counted = [attempts.count("requests", 60) for _ in range(3)]
    assert [one.times for one in counted] == [1, 2, 3]
    assert all(0 < one.seconds_left <= 60 for one in counted)
    assert attempts.count("of somebody else", 60).times == 1
