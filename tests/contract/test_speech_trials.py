"""The sound check's way to a worker and back: fake and Redis."""

from __future__ import annotations

import uuid

import pytest
from redis import Redis

from app.adapters.redis_trials import RedisSpeechTrials
from app.errors import DependencyUnavailable
from app.ports import SpeechTrials
from tests.fakes.trials import KeptTrials

TRIAL = uuid.UUID(int=5)


@pytest.fixture(params=["fake", "redis"])
def trials(request: pytest.FixtureRequest) -> SpeechTrials:
    return KeptTrials() if request.param == "fake" else RedisSpeechTrials(request.getfixturevalue("redis_client"))


def test_a_sound_is_taken_once(trials: SpeechTrials) -> None:
    trials.put(TRIAL, b"\x00\xff")
    assert trials.take(TRIAL) == b"\x00\xff"
    assert trials.take(TRIAL) is None


def test_the_answer_finds_whoever_waits(trials: SpeechTrials) -> None:
    trials.answer(TRIAL, "größer")
    assert trials.wait(TRIAL, 1.0) == "größer"


def test_an_empty_answer_is_an_answer(trials: SpeechTrials) -> None:
    trials.answer(TRIAL, "")
    assert trials.wait(TRIAL, 1.0) == ""


def test_nobody_waits_for_ever(trials: SpeechTrials) -> None:
    assert trials.wait(TRIAL, 0.1) is None


def test_nothing_of_it_stays(redis_client: Redis) -> None:
    trials = RedisSpeechTrials(redis_client)
    trials.put(TRIAL, b"\x00\x00")
    trials.answer(TRIAL, "a")
    kept = list(redis_client.scan_iter("trial:*"))
    assert len(kept) == 2
    assert all(0 < int(str(redis_client.ttl(key))) <= 30 for key in kept)


def test_without_a_store_the_check_says_so() -> None:
    with pytest.raises(DependencyUnavailable):
        RedisSpeechTrials(Redis(port=1, socket_connect_timeout=0.2)).put(TRIAL, b"\x00\x00")
