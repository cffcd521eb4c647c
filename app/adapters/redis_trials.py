"""Sounds of device checks on their way to a speech worker, and what it understood on the way back."""

from __future__ import annotations

import math
import time
import uuid
from typing import Any, cast

from redis import Redis

from app.adapters.redis_errors import redis_errors_told

KEPT_SECONDS = 30
# Shorter than the client's socket timeout.
LONGEST_POLL_SECONDS = 2.0


class RedisSpeechTrials:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def put(self, trial_id: uuid.UUID, pcm16: bytes) -> None:
        with redis_errors_told("The sound check is not available just now."):
            self._redis.set(_sound_key(trial_id), pcm16, ex=KEPT_SECONDS)

    def take(self, trial_id: uuid.UUID) -> bytes | None:
        return cast("bytes | None", self._redis.getdel(_sound_key(trial_id)))

    def answer(self, trial_id: uuid.UUID, text: str) -> None:
        key = _answer_key(trial_id)
        with self._redis.pipeline() as pipeline:
            pipeline.rpush(key, text)
            pipeline.expire(key, KEPT_SECONDS)
            pipeline.execute()

    def wait(self, trial_id: uuid.UUID, seconds: float) -> str | None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            poll = max(1, math.ceil(min(left, LONGEST_POLL_SECONDS)))
            found = cast(Any, self._redis.blpop([_answer_key(trial_id)], timeout=poll))
            if found is not None:
                return cast(bytes, found[1]).decode()
        return None


def _sound_key(trial_id: uuid.UUID) -> str:
    return f"trial:{trial_id}:sound"


def _answer_key(trial_id: uuid.UUID) -> str:
    return f"trial:{trial_id}:text"
