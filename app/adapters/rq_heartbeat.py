"""What a worker does beside its jobs, in a thread of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from redis import Redis, RedisError

from app.adapters import process_memory
from app.adapters.redis_job_records import WorkerRecord
from app.adapters.rq_jobs import LEASE_SECONDS, lease_key, sign_of_life_key

BEAT_SECONDS = 1.0
# Longer than a candidate's pauses: after captions nothing is given back, since the next ones come at once.
REST_SECONDS = 10.0


class Rest:
    """Calls `use` once in each stretch of time without a job that lasts for REST_SECONDS."""

    def __init__(self, use: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._use = use
        self._clock = clock
        self._since: float | None = None

    def begin(self) -> None:
        self._since = self._clock()

    def interrupt(self) -> None:
        self._since = None

    def look(self) -> None:
        since = self._since
        if since is not None and self._clock() - since >= REST_SECONDS:
            self._since = None
            self._use()


class Heartbeat(threading.Thread):
    """Renews the lease of the job in hand and the worker's sign of life, once a second, and sees to its rest."""

    def __init__(self, redis: Redis, queues: Sequence[str], record: WorkerRecord) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._record = record
        self._redis = redis
        self._queues = queues
        self._job_id = ""
        self._rest = Rest(process_memory.give_back)
        self._stopped = threading.Event()

    def hold(self, job_id: str, job_name: str) -> None:
        self._job_id = job_id
        self._rest.interrupt()
        self._record.begin(job_name)
        self._beat()

    def release(self) -> None:
        job_id, self._job_id = self._job_id, ""
        self._record.end()
        self._rest.begin()
        self._redis.delete(lease_key(job_id))

    def run(self) -> None:
        while not self._stopped.is_set():
            with suppress(RedisError, OSError):  # the next beat tries again
                self._beat()
            self._rest.look()
            self._stopped.wait(BEAT_SECONDS)

    def stop(self) -> None:
        self._stopped.set()
        with suppress(RedisError, OSError):
            self._record.erase(self._redis)

    def _beat(self) -> None:
        keys = [sign_of_life_key(queue) for queue in self._queues]
        if job_id := self._job_id:
            keys.append(lease_key(job_id))
        with self._redis.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.set(key, os.getpid(), ex=LEASE_SECONDS)
            self._record.write(pipeline)
            pipeline.execute()
