"""Counters that all processes add to, for /metrics; lost with Redis, as counters may be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from redis import Redis

from app.adapters.redis_errors import redis_errors_told
from app.ports import Figure

KEY = "figures"
LEVELS_KEY = "figures:levels"
NOT_COUNTED, NOT_READ = "Figures cannot be counted now.", "Figures cannot be read now."


class RedisFigures:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        given = tuple(sorted(labels.items()))
        self.add_all([Figure(f"{name}_{part}", given, amount) for part, amount in amounts.items()])

    def add_all(self, figures: Sequence[Figure]) -> None:
        with redis_errors_told(NOT_COUNTED), self._redis.pipeline(transaction=False) as pipeline:
            for name, labels, amount in figures:
                pipeline.hincrbyfloat(KEY, json.dumps([name, labels]), amount)
            pipeline.execute()

    def list_all(self) -> list[Figure]:
        with redis_errors_told(NOT_READ):
            stored = cast("dict[bytes, bytes]", self._redis.hgetall(KEY))
        return sorted(_read(field, value) for field, value in stored.items())

    def set_level(self, name: str, value: float) -> None:
        with redis_errors_told(NOT_COUNTED):
            self._redis.hset(LEVELS_KEY, name, str(value))

    def find_level(self, name: str) -> float | None:
        with redis_errors_told(NOT_READ):
            stored = cast("bytes | None", self._redis.hget(LEVELS_KEY, name))
        return None if stored is None else float(stored)


def _read(field: bytes, value: bytes) -> Figure:
    name, labels = json.loads(field)
    return Figure(name, tuple((key, text) for key, text in labels), float(value))
