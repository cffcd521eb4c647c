"""Jobs on RQ: enqueueing, work that is due later, and work that a dead worker left behind.

A started job carries a lease that its worker renews. Whoever calls `recover_abandoned` once a second starts jobs
without a lease again, so that a killed worker's job goes on elsewhere within 10 seconds.
"""

from __future__ import annotations

import json
import time
import uuid
from datetime import datetime
from functools import cache
from typing import cast

from redis import Redis
from rq import Queue
from rq.exceptions import DeserializationError, NoSuchJobError
from rq.job import Job
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from app.adapters.redis_errors import redis_errors_told
from app.adapters.redis_job_records import RedisJobRecords
from app.domain.retry import job_delay_seconds
from app.jobs import QUEUES, REGISTRY, JobCall
from app.ports import QueueState

DUE = "jobs:due"
LEASE_SECONDS = 5
AWAY = "The job queue cannot be reached."
# A lease may also be missing because Redis was away for a moment; a living worker renews it within this time.
GRACE_SECONDS = 2.0
MOST_DUE_AT_ONCE = 200
FORGET_RESULT = 0
WORKER_DIED = "The worker died each time it did this."


def lease_key(job_id: str) -> str:
    return f"job-lease:{job_id}"


def sign_of_life_key(queue: str) -> str:
    return f"worker-alive:{queue}"


class RqJobQueue:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._queue = cache(lambda name: Queue(name, connection=redis, serializer=JSONSerializer))
        self._records = RedisJobRecords(redis)
        self._missing_since: dict[str, float] = {}

    def enqueue(self, name: str, *args: str | int, delay_seconds: float = 0) -> None:
        self.submit(JobCall(name, args), delay_seconds)

    def submit(self, call: JobCall, delay_seconds: float = 0) -> None:
        """Raises DependencyUnavailable; KeyError for a name that is not in the registry."""
        spec = REGISTRY[call.name]
        with redis_errors_told(AWAY):
            if delay_seconds > 0:
                self._put_off(call, delay_seconds)
            else:
                self._queue(spec.queue).enqueue_job(self._create_job(call))

    def give_up(self, call: JobCall, reason: str) -> None:
        """Have the answer that `call` worked for left to a person, and tell the operator."""
        self._records.add_failed(call, reason)
        if call.name != "give_up":
            self.submit(JobCall("give_up", (call.name, reason, *call.args)))

    def start_due(self) -> int:
        with redis_errors_told(AWAY):
            due = cast("list[bytes]", self._redis.zrangebyscore(DUE, 0, self._now(), start=0, num=MOST_DUE_AT_ONCE))
            # several processes may look at the same time: who removes the entry starts the job
            mine = [entry for entry in due if self._redis.zrem(DUE, entry)]
        for entry in mine:
            _, name, attempt, *args = json.loads(entry)
            self.submit(JobCall(name, tuple(args), attempt))
        return len(mine)

    def recover_abandoned(self) -> int:
        with redis_errors_told(AWAY):
            return sum(self._recover(queue) for queue in QUEUES)

    def list_queues(self) -> list[QueueState]:
        with redis_errors_told(AWAY), self._redis.pipeline(transaction=False) as pipeline:
            for name in QUEUES:
                pipeline.llen(self._queue(name).key)
                pipeline.exists(sign_of_life_key(name))
                pipeline.lindex(self._queue(name).key, 0)
            answers = pipeline.execute()
            ages = self._waiting_seconds(answers[2::3])
        found = zip(QUEUES, answers[::3], answers[1::3], ages, strict=True)
        return [QueueState(name, waiting, bool(alive), age) for name, waiting, alive, age in found]

    def count_workers(self, queue: str) -> int:
        with redis_errors_told(AWAY):
            listed = cast("set[bytes]", self._redis.smembers(WORKERS_BY_QUEUE_KEY % queue))
            # a worker that was killed stays listed; what RQ keeps of it runs out
            return int(self._redis.exists(*listed)) if listed else 0

    def _waiting_seconds(self, job_ids: list[bytes | None]) -> list[float]:
        """0 for none, and for a job that a worker has taken meanwhile."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for job_id in job_ids:
                pipeline.hget(Job.key_for(job_id.decode() if job_id else ""), "enqueued_at")
            since = pipeline.execute()
        now = self._now()
        return [max(0.0, now - datetime.fromisoformat(text.decode()).timestamp()) if text else 0.0 for text in since]

    def _create_job(self, call: JobCall) -> Job:
        spec = REGISTRY[call.name]
        return Job.create(
            call.name,
            args=call.args,
            connection=self._redis,
            timeout=spec.timeout_seconds,
            result_ttl=FORGET_RESULT,
            origin=spec.queue,
            meta={"attempt": call.attempt},
            serializer=JSONSerializer,
        )

    def _put_off(self, call: JobCall, delay_seconds: float) -> None:
        entry = json.dumps([uuid.uuid4().hex, call.name, call.attempt, *call.args])
        self._redis.zadd(DUE, {entry: self._now() + delay_seconds})

    def _now(self) -> float:
        seconds, microseconds = self._redis.time()
        return float(seconds) + float(microseconds) / 1e6

    def _recover(self, queue: str) -> int:
        registry = StartedJobRegistry(queue, connection=self._redis, serializer=JSONSerializer)
        started = cast("list[bytes]", self._redis.zrange(registry.key, 0, -1))
        executions = [member.decode() for member in started]
        return sum(self._restart(registry.key, execution) for execution in self._without_lease(queue, executions))

    def _without_lease(self, queue: str, started: list[str]) -> list[str]:
        """Those that a look at least GRACE_SECONDS ago already missed."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for execution in started:
                pipeline.exists(lease_key(_job_id(execution)))
            held = pipeline.execute()
        now = time.monotonic()
        missing = {f"{queue}/{execution}" for execution, lease in zip(started, held, strict=True) if not lease}
        seen = {key: since for key, since in self._missing_since.items() if not key.startswith(f"{queue}/")}
        self._missing_since = seen | {key: self._missing_since.get(key, now) for key in missing}
        return [key.partition("/")[2] for key in missing if now - self._missing_since[key] >= GRACE_SECONDS]

    def _restart(self, registry_key: str, execution: str) -> int:
        if not self._redis.zrem(registry_key, execution):
            return 0  # finished in the meantime, or another process was first
        try:
            job = Job.fetch(_job_id(execution), connection=self._redis, serializer=JSONSerializer)
            call = read_call(job)
        except (NoSuchJobError, DeserializationError, KeyError):
            return 0
        # under a new id, so that a worker that was only frozen cannot spoil it
        job.delete()
        if job_delay_seconds(call.attempt, REGISTRY[call.name].max_attempts) is None:
            self.give_up(call, WORKER_DIED)
        else:
            self.submit(JobCall(call.name, call.args, call.attempt + 1))
        return 1


def read_call(job: Job) -> JobCall:
    """Raises KeyError where the job is none of the registry's, before anything of it is imported."""
    name = job.func_name
    if name not in REGISTRY or job.instance is not None or job.kwargs:
        raise KeyError(name)
    return JobCall(name, tuple(job.args), int(job.meta.get("attempt", 1)))


def _job_id(execution: str) -> str:
    return execution.rpartition(":")[0]
