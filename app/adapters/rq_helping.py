"""A worker that takes from queues of others too, while more waits there than those whose work it is will soon take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis import Redis, RedisError
from rq.job import Job
from rq.queue import Queue

from app.adapters.rq_heartbeat import Heartbeat
from app.adapters.rq_jobs import RqJobQueue
from app.adapters.rq_worker import ResidentWorker, RunJob

# As many are soon taken by whoever has that queue; helping at once would load a model that nobody needs.
MOST_LEFT_TO_OTHERS = 2
LOOK_SECONDS = 1


class HelpingWorker(ResidentWorker):
    """As long as it helps, every second job is of its own queues where they have one: they go on, more slowly."""

    def __init__(
        self,
        helped: Sequence[str],
        queues: Sequence[str],
        redis: Redis,
        jobs: RqJobQueue,
        run: RunJob,
        heartbeat: Heartbeat,
    ) -> None:
        super().__init__(queues, redis, jobs, run, heartbeat)
        self._helped = [self._open_queue(name) for name in helped]
        self._has_just_helped = False

    def dequeue_job_and_maintain_ttl(self, _timeout: int | None, *_limits: Any) -> tuple[Job, Queue]:
        while True:
            self._ordered_queues = self._order()
            taken = super().dequeue_job_and_maintain_ttl(LOOK_SECONDS, LOOK_SECONDS)
            if taken is not None:
                self._has_just_helped = taken[1] in self._helped
                return taken

    def _order(self) -> list[Queue]:
        if self._count_waiting() <= MOST_LEFT_TO_OTHERS:
            return list(self.queues)
        if self._has_just_helped:
            return [*self.queues, *self._helped]
        return [*self._helped, *self.queues]

    def _count_waiting(self) -> int:
        """0 where nobody can tell."""
        try:
            return sum(queue.count for queue in self._helped)
        except (RedisError, OSError):
            return 0

    def _open_queue(self, name: str) -> Queue:
        return Queue(name, connection=self.connection, job_class=self.job_class, serializer=self.serializer)
