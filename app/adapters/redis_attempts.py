"""Counts of attempts, shared by all web processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from redis import Redis

from app.adapters.redis_errors import redis_errors_told
from app.ports import Counted

MILLISECONDS = 1000
SIGN_INS_UNCOUNTED = "Sign-ins cannot be counted now; try again in a minute."
# The first key that has had its limit says how long to wait; else all are counted at once.
TAKE = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[i + 1]) then
    return math.max(redis.call('PTTL', key), 1)
  end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[1]) end
end
return 0
"""
COUNT = """
local times = redis.call('INCR', KEYS[1])
if times == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {times, redis.call('PTTL', KEYS[1])}
"""


class RedisAttempts:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._count = redis.register_script(COUNT)
        self._take = redis.register_script(TAKE)

    def take(self, limits: Mapping[str, int], window_seconds: int) -> float:
        with redis_errors_told(SIGN_INS_UNCOUNTED):
            left = self._take(
                keys=[_key(name) for name in limits], args=[window_seconds * MILLISECONDS, *limits.values()]
            )
        return float(cast(Any, left)) / MILLISECONDS

    def forget(self, *names: str) -> None:
        with redis_errors_told(SIGN_INS_UNCOUNTED):
            self._redis.delete(*(_key(name) for name in names))

    def count(self, name: str, window_seconds: int) -> Counted:
        with redis_errors_told("Requests cannot be counted now; try again in a minute."):
            times, left = cast(Any, self._count(keys=[_key(name)], args=[window_seconds * MILLISECONDS]))
        return Counted(int(times), max(0.0, float(left) / MILLISECONDS))


def _key(name: str) -> str:
    return f"attempts:{name}"
