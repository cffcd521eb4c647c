"""Which workers live and what they do, and which jobs were given up. Lost with Redis, and nothing is lost by that."""

from __future__ import annotations

import json
import os
import re
import socket
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from redis import Redis
from redis.client import Pipeline

from app.adapters.redis_errors import redis_errors_told
from app.errors import NotFound
from app.jobs import REGISTRY, JobCall
from app.ports import FailedJob, WorkerState

AWAY = "What workers do cannot be read: Redis is away."
NAMES = "workers:known"
FAILED = "jobs:failed"
MOST_FAILED = 200
FAILED_JOBS = uuid.UUID("f0c59abc-f28c-4f90-871e-69a64ad47ee8")
# Longer than a worker is away when Redis starts again, so that a dead one is seen as such for a while.
SHOWN_SECONDS = 60
# Mail servers quote the address that they refuse.
ADDRESS = re.compile(r"\S+@\S+")
# A caption that failed is made good by the next one, what fails before the end of a turn by its end.
UNTOLD_QUEUES = frozenset({"captions", "ahead", "overdue"})


class WorkerRecord:
    """What one worker tells of itself with each beat."""

    def __init__(self, queues: Sequence[str], models: Sequence[str]) -> None:
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:4]}"
        self._fixed = {"queues": list(queues), "models": list(models)}
        self._started = self._job_since = time.monotonic()
        self._job = ""

    def begin(self, job: str) -> None:
        self._job, self._job_since = job, time.monotonic()

    def end(self) -> None:
        self._job = ""

    def write(self, pipeline: Pipeline) -> None:
        now = time.monotonic()
        doing = {"job": self._job, "job_seconds": now - self._job_since if self._job else 0.0}
        record = {**self._fixed, **doing, "up_seconds": now - self._started}
        pipeline.sadd(NAMES, self._name)
        pipeline.set(_key(self._name), json.dumps(record), ex=SHOWN_SECONDS)

    def erase(self, redis: Redis) -> None:
        """A worker that was asked to stop is not missed."""
        redis.delete(_key(self._name))


class RedisJobRecords:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def list_workers(self) -> list[WorkerState]:
        with redis_errors_told(AWAY):
            names = sorted(name.decode() for name in cast("set[bytes]", self._redis.smembers(NAMES)))
            with self._redis.pipeline(transaction=False) as pipeline:
                for name in names:
                    pipeline.get(_key(name))
                    pipeline.pttl(_key(name))
                answers = pipeline.execute()
            if gone := [name for name, record in zip(names, answers[::2], strict=True) if record is None]:
                self._redis.srem(NAMES, *gone)
        found = zip(names, answers[::2], answers[1::2], strict=True)
        return [_read_worker(name, json.loads(record), left) for name, record, left in found if record is not None]

    def add_failed(self, call: JobCall, reason: str) -> None:
        """What fails again and again stands in the list once, under one id."""
        if REGISTRY[call.name].queue in UNTOLD_QUEUES:
            return
        failed_id = uuid.uuid5(FAILED_JOBS, json.dumps([call.name, *call.args]))
        entry = {"id": failed_id.hex, "name": call.name, "args": call.args, "attempt": call.attempt}
        told = json.dumps({**entry, "reason": ADDRESS.sub("…", reason)})
        self.drop_failed(failed_id)
        with redis_errors_told(AWAY):
            self._redis.zadd(FAILED, {told: float(self._redis.time()[0])})
            self._redis.zremrangebyrank(FAILED, 0, -MOST_FAILED - 1)

    def list_failed(self) -> list[FailedJob]:
        with redis_errors_told(AWAY):
            found = cast("list[tuple[bytes, float]]", self._redis.zrevrange(FAILED, 0, -1, withscores=True))
        return [_read_failed(entry, at) for entry, at in found]

    def get_failed(self, failed_id: uuid.UUID) -> FailedJob:
        found = next((failed for failed in self.list_failed() if failed.id == failed_id), None)
        if found is None:
            raise NotFound("This failed job is gone: it was tried again or dropped.")
        return found

    def drop_failed(self, failed_id: uuid.UUID) -> bool:
        with redis_errors_told(AWAY):
            for entry in cast("list[bytes]", self._redis.zrange(FAILED, 0, -1)):
                if uuid.UUID(json.loads(entry)["id"]) == failed_id:
                    return bool(self._redis.zrem(FAILED, entry))
        return False


def _key(name: str) -> str:
    return f"worker:{name}"


def _read_worker(name: str, record: dict[str, Any], left_milliseconds: int) -> WorkerState:
    host, pid, _ = name.rsplit(":", 2)
    return WorkerState(
        host=host,
        pid=int(pid),
        queues=tuple(record["queues"]),
        models=tuple(record["models"]),
        job=record["job"],
        job_seconds=record["job_seconds"],
        up_seconds=record["up_seconds"],
        seen_seconds=max(0.0, SHOWN_SECONDS - left_milliseconds / 1000),
    )


def _read_failed(entry: bytes, at: float) -> FailedJob:
    told = json.loads(entry)
    moment = datetime.fromtimestamp(at, UTC)
    return FailedJob(
        uuid.UUID(told["id"]), told["name"], tuple(told["args"]), int(told["attempt"]), told["reason"], moment
    )
