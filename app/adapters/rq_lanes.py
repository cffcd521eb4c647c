"""One process that does several jobs at once, each in a thread: for a speech model that hears many turns together."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

import structlog
from redis import Redis, RedisError
from rq.timeouts import TimerDeathPenalty

from app.adapters import process_memory
from app.adapters.redis_job_records import WorkerRecord
from app.adapters.rq_heartbeat import Heartbeat
from app.adapters.rq_jobs import RqJobQueue
from app.adapters.rq_worker import LONGEST_RECONNECT_SECONDS, ResidentWorker, RunJob

# Sets RQ's blocking read to 2 s: so long an idle lane takes to stop.
LANE_TTL_SECONDS = 17
LOOK_SECONDS = 1.0
# Less than a process manager waits before it kills.
LONGEST_STOP_SECONDS = 8.0
log = structlog.get_logger(__name__)


class LaneWorker(ResidentWorker):
    """Signals, also those of RQ's time limits, reach the main thread alone; `stop` asks for the end."""

    death_penalty_class = TimerDeathPenalty
    ttl_seconds = LANE_TTL_SECONDS

    def _install_signal_handlers(self) -> None:
        """The main thread has its own."""

    def stop(self) -> None:
        """After the job in hand."""
        self._shutdown_requested_date = datetime.now(UTC)
        self._stop_requested = True


class Lane(threading.Thread):
    """A worker with a sign of life of its own; a new one follows where Redis was lost."""

    def __init__(self, number: int, open_worker: Callable[[Heartbeat], LaneWorker], heartbeat: Heartbeat) -> None:
        super().__init__(name=f"lane {number}", daemon=True)
        self._open_worker = open_worker
        self._heartbeat = heartbeat
        self._stopping = threading.Event()
        self._worker: LaneWorker | None = None

    def run(self) -> None:
        self._heartbeat.start()
        try:
            while not self._stopping.is_set():
                self._work()
                self._stopping.wait(LONGEST_RECONNECT_SECONDS)
        finally:
            self._heartbeat.stop()

    def stop(self) -> None:
        self._stopping.set()
        if self._worker is not None:
            self._worker.stop()

    def _work(self) -> None:
        with suppress(RedisError, OSError):
            self._worker = self._open_worker(self._heartbeat)
            if not self._stopping.is_set():
                self._worker.work(logging_level="WARNING")


def work_in_lanes(
    redis: Redis, heartbeat_redis: Redis, queues: Sequence[str], run: RunJob, models: Sequence[str], lanes: int
) -> None:
    """Until SIGTERM or SIGINT; outlives any outage of Redis. Ends, to be started again, where a lane breaks."""
    process_memory.give_back()
    jobs = RqJobQueue(redis)

    def open_worker(heartbeat: Heartbeat) -> LaneWorker:
        return LaneWorker(queues, redis, jobs, run, heartbeat)

    started = [
        Lane(number, open_worker, Heartbeat(heartbeat_redis, queues, WorkerRecord(queues, models)))
        for number in range(1, lanes + 1)
    ]
    stop_asked = _listen_for_the_end()
    for lane in started:
        lane.start()
    while not _wait_for(stop_asked, LOOK_SECONDS) and all(lane.is_alive() for lane in started):
        pass
    _stop(started)


def _listen_for_the_end() -> SimpleQueue[int]:
    """Holds the signals that ask for it. A handler may put into it whatever it interrupts; an Event might hang."""
    asked: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked.put(number))
    return asked


def _wait_for(asked: SimpleQueue[int], seconds: float) -> bool:
    """True as soon as one of them has come, which is taken out; False where none came in time."""
    try:
        asked.get(timeout=seconds)
    except Empty:
        return False
    return True


def _stop(lanes: Sequence[Lane]) -> None:
    give_up_at = time.monotonic() + LONGEST_STOP_SECONDS
    for lane in lanes:
        lane.stop()
    for lane in lanes:
        lane.join(max(0.0, give_up_at - time.monotonic()))
    if left := sum(lane.is_alive() for lane in lanes):
        log.warning("jobs_left_in_hand", jobs=left)  # another worker starts them again
