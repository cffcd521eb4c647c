"""What a failure of Redis is to those who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError

from app.errors import DependencyUnavailable


@contextmanager
def redis_errors_told(message: str, kind: type[DependencyUnavailable] = DependencyUnavailable) -> Iterator[None]:
    """Raises `kind` with `message` where Redis fails or is away."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise kind(message) from error
