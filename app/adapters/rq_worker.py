"""A resident RQ worker: no fork, so that a loaded model stays, and nothing runs that the registry does not name."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

import structlog
from redis import Redis, RedisError
from rq import SimpleWorker
from rq.exceptions import DeserializationError, StopRequested
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer
from structlog.contextvars import bound_contextvars, clear_contextvars

from app.adapters import process_memory
from app.adapters.redis_job_records import WorkerRecord
from app.adapters.rq_heartbeat import Heartbeat
from app.adapters.rq_jobs import RqJobQueue, read_call
from app.jobs import JobCall, JobOutcome

# Sets RQ's blocking read to 5 s and its socket timeout to 15 s.
WORKER_TTL_SECONDS = 20
LONGEST_RECONNECT_SECONDS = 2.0
# Several jobs a second, after which little would come back.
FREQUENT = ("captions",)
RunJob = Callable[[JobCall], JobOutcome]
log = structlog.get_logger(__name__)


class RegisteredJob(Job):
    """A job as data: neither its function nor a callback of it is ever imported by RQ, and it calls no URL."""

    run: Callable[[Job], None]

    func = property(lambda self: self.run)
    success_callback = failure_callback = stopped_callback = property(lambda _: None)

    def _execute(self) -> None:
        self.run(self)

    def send_webhooks(self, *_args: Any, **_options: Any) -> None:
        """The registry's jobs have none."""


class ResidentWorker(SimpleWorker):
    """Finishes the job in hand when asked to stop."""

    max_connection_wait_time = LONGEST_RECONNECT_SECONDS
    ttl_seconds = WORKER_TTL_SECONDS

    def __init__(
        self, queues: Sequence[str], redis: Redis, jobs: RqJobQueue, run: RunJob, heartbeat: Heartbeat
    ) -> None:
        super().__init__(
            list(queues),
            name=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}",
            connection=redis,
            job_class=RegisteredJob,
            serializer=JSONSerializer,
            worker_ttl=self.ttl_seconds,
            log_job_description=False,
        )
        self._jobs = jobs
        self._run = run
        self._heartbeat = heartbeat
        self._has_job = False

    def execute_job(self, job: Job, queue: Queue) -> None:
        self._has_job = True
        cast(RegisteredJob, job).run = self._perform
        # before RQ lists the job as started: the janitor must never miss it
        self._heartbeat.hold(job.id, _name_of(job))
        try:
            super().execute_job(job, queue)
        finally:
            self._has_job = False
            self._heartbeat.release()
            if queue.name not in FREQUENT:
                process_memory.give_back()

    def _perform(self, job: Job) -> None:
        try:
            call = read_call(job)
        except KeyError:
            log.warning("job_refused", job=job.id)
            return
        clear_contextvars()  # the job before told whose work it was
        with bound_contextvars(job=job.id, job_name=call.name, job_args=call.args, attempt=call.attempt):
            self._settle(call, self._run(call))

    def _settle(self, call: JobCall, outcome: JobOutcome) -> None:
        if outcome.retry_seconds is not None:
            self._jobs.submit(call.again_after(outcome), outcome.retry_seconds)
        elif outcome.reason:
            self._jobs.give_up(call, outcome.reason)

    def _shutdown(self) -> None:
        # unlike RQ's own, without Redis: it may be what is away
        self._stop_requested = True
        if not self._has_job:
            raise StopRequested

    @property
    def stop_asked(self) -> bool:
        return bool(self._shutdown_requested_date)

    def procline(self, _message: str) -> None:
        """The process keeps the title of its command: its queues, which are what an operator looks for."""

    def subscribe(self) -> None:
        """No commands over Redis: the supervisor's signals are enough."""

    unsubscribe = subscribe


def _name_of(job: Job) -> str:
    try:
        return read_call(job).name
    except (KeyError, DeserializationError):
        return ""


OpenWorker = Callable[[Sequence[str], Redis, RqJobQueue, RunJob, Heartbeat], ResidentWorker]


def work_for_ever(
    redis: Redis,
    heartbeat_redis: Redis,
    queues: Sequence[str],
    run: RunJob,
    models: Sequence[str] = (),
    open_worker: OpenWorker = ResidentWorker,
) -> None:
    """Until SIGTERM or SIGINT; outlives any outage of Redis. `models` is what it tells operators of itself."""
    process_memory.give_back()  # what loading the models left behind
    heartbeat = Heartbeat(heartbeat_redis, queues, WorkerRecord(queues, models))
    heartbeat.start()
    jobs = RqJobQueue(redis)
    try:
        while not _work(lambda: open_worker(queues, redis, jobs, run, heartbeat)):
            time.sleep(LONGEST_RECONNECT_SECONDS)
    except StopRequested:
        pass  # the signal came while Redis was away
    finally:
        heartbeat.stop()


def _work(open_worker: Callable[[], ResidentWorker]) -> bool:
    """One worker's life; True where it was asked to stop."""
    worker: ResidentWorker | None = None
    try:
        worker = open_worker()
        worker.work(logging_level="WARNING")
    except (RedisError, OSError) as error:
        log.warning("worker_lost_redis", error=type(error).__name__)
    return worker is not None and worker.stop_asked
