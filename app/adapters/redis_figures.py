"""Counters that all processes add to, for /metrics; lost with Redis, as counters may be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from app.errors import DependencyUnavailable
from app.ports import Figure

KEY = "figures"
LEVELS_KEY = "figures:levels"


class RedisFigures:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        given = tuple(sorted(labels.items()))
        self.add_all([Figure(f"{name}_{part}", given, amount) for part, amount in amounts.items()])

    def add_all(self, figures: Sequence[Figure]) -> None:
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for name, labels, amount in figures:
                    pipeline.hincrbyfloat(KEY, json.dumps([name, labels]), amount)
                pipeline.execute()
        except RedisError as error:
            raise DependencyUnavailable("Figures cannot be counted now.") from error

    def list_all(self) -> list[Figure]:
        try:
            stored = cast("dict[bytes, bytes]", self._redis.hgetall(KEY))
        except RedisError as error:
            raise DependencyUnavailable("Figures cannot be read now.") from error
        return sorted(_read(field, value) for field, value in stored.items())

    def set_level(self, name: str, value: float) -> None:
        try:
            self._redis.hset(LEVELS_KEY, name, str(value))
        except RedisError as error:
            raise DependencyUnavailable("Figures cannot be kept now.") from error

    def find_level(self, name: str) -> float | None:
        try:
            stored = cast("bytes | None", self._redis.hget(LEVELS_KEY, name))
        except RedisError as error:
            raise DependencyUnavailable("Figures cannot be read now.") from error
        return None if stored is None else float(stored)


def _read(field: bytes, value: bytes) -> Figure:
    name, labels = json.loads(field)
    return Figure(name, tuple((key, text) for key, text in labels), float(value))
