"""The job queue with real workers on a real Valkey: what is enqueued is done, whatever is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from app.adapters.rq_helping import MOST_LEFT_TO_OTHERS
from app.adapters.rq_jobs import GRACE_SECONDS, LEASE_SECONDS, RqJobQueue, sign_of_life_key
from app.errors import DependencyUnavailable
from app.jobs import REGISTRY, JobCall
from app.supervisor.valkey import find_free_port
from config import ROOT
from tests.integration.worker_process import RELEASED
from tests.servers import ValkeyServer
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.slow
LONGER_THAN_A_LEASE_SECONDS = LEASE_SECONDS + GRACE_SECONDS + 1.0


@contextmanager
def running_worker(home: Path, redis_url: str, queue: str, lanes: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.integration.worker_process", str(home), redis_url, queue, str(lanes)]
    with log_of(home).open("ab") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
        try:
            yield process
        finally:
            process.kill()


def log_of(home: Path) -> Path:
    return home / "worker.log"


def misses_redis(home: Path) -> bool:
    return "redis" in log_of(home).read_text().lower()


@pytest.fixture
def worker(tmp_path: Path, valkey_url: str, redis_client: Redis) -> Iterator[subprocess.Popen[bytes]]:
    with running_worker(tmp_path, valkey_url, "scoring") as process:
        wait_until(lambda: redis_client.exists(sign_of_life_key("scoring")))
        yield process


@pytest.fixture
def jobs(redis_client: Redis) -> RqJobQueue:
    return RqJobQueue(redis_client)


def told(client: Redis, name: str) -> list[str]:
    return [entry.decode() for entry in cast("list[bytes]", client.lrange(name, 0, -1))]


def test_a_job_is_done(worker: object, jobs: RqJobQueue, redis_client: Redis) -> None:
    jobs.enqueue("score_answer", "first")
    wait_until(lambda: told(redis_client, "done") == ["first"])
    assert (jobs.count_workers("scoring"), jobs.count_workers("captions")) == (1, 0)


def test_a_delayed_job_waits_for_its_time(worker: object, jobs: RqJobQueue, redis_client: Redis) -> None:
    jobs.enqueue("score_answer", "later", delay_seconds=0.5)
    assert jobs.start_due() == 0
    wait_until(lambda: jobs.start_due() == 1)
    wait_until(lambda: told(redis_client, "done") == ["later"])


def test_a_failed_job_is_tried_again(worker: object, jobs: RqJobQueue, redis_client: Redis) -> None:
    jobs.enqueue("score_answer", "flaky")
    wait_until(lambda: bool(jobs.start_due() or told(redis_client, "done")))
    wait_until(lambda: told(redis_client, "told") == ["flaky:1", "flaky:2"])


def test_a_hopeless_job_is_handed_to_give_up(worker: object, jobs: RqJobQueue, redis_client: Redis) -> None:
    jobs.enqueue("score_answer", "hopeless")
    queue = Queue("default", connection=redis_client, serializer=JSONSerializer)
    wait_until(lambda: queue.count == 1)
    assert queue.jobs[0].args == ["score_answer", "It cannot be done.", "hopeless"]


def test_a_killed_workers_job_is_done_by_another(
    worker: subprocess.Popen[bytes], jobs: RqJobQueue, redis_client: Redis, tmp_path: Path, valkey_url: str
) -> None:
    jobs.enqueue("score_answer", "slow")
    wait_until(lambda: told(redis_client, "told") == ["slow:1"])
    with running_worker(tmp_path, valkey_url, "scoring"):
        worker.kill()
        wait_until(lambda: jobs.recover_abandoned() or told(redis_client, "done"), interval_seconds=1.0)
        wait_until(lambda: told(redis_client, "done") == ["slow"])


def test_a_living_workers_job_is_left_to_it(worker: object, jobs: RqJobQueue, redis_client: Redis) -> None:
    jobs.enqueue("score_answer", "slow")
    wait_until(lambda: told(redis_client, "told") == ["slow:1"])
    with pytest.raises(AssertionError, match="not true within"):
        wait_until(jobs.recover_abandoned, LONGER_THAN_A_LEASE_SECONDS, 0.5)


def test_a_job_that_kills_each_worker_is_given_up(jobs: RqJobQueue, redis_client: Redis) -> None:
    spec = REGISTRY["score_answer"]
    queue = Queue("scoring", connection=redis_client, serializer=JSONSerializer)
    jobs.submit(JobCall("score_answer", ("poison",), spec.max_attempts))
    job_id = queue.pop_job_id()
    redis_client.zadd("rq:wip:scoring", {f"{job_id}:execution": 9e9})
    wait_until(jobs.recover_abandoned, interval_seconds=0.5)
    given_up = Queue("default", connection=redis_client, serializer=JSONSerializer).jobs
    assert [job.args[0] for job in given_up] == ["score_answer"]
    assert queue.count == 0


@pytest.mark.parametrize("function", ["os.system", "app.interviews.jobs.score_answer", "subprocess.run"])
def test_a_function_outside_the_registry_is_never_run(
    worker: object, jobs: RqJobQueue, redis_client: Redis, tmp_path: Path, function: str
) -> None:
    witness = tmp_path / "witness"
    queue = Queue("scoring", connection=redis_client, serializer=JSONSerializer)
    command: object = f"touch {witness}" if function == "os.system" else ["touch", str(witness)]
    queue.enqueue_job(Job.create(function, args=(command,), connection=redis_client, serializer=JSONSerializer))
    jobs.enqueue("score_answer", "after")
    wait_until(lambda: told(redis_client, "done") == ["after"])
    assert not witness.exists()
    assert told(redis_client, "told") == ["after:1"]


def test_a_callback_in_a_job_is_never_run(worker: object, redis_client: Redis, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    queue = Queue("scoring", connection=redis_client, serializer=JSONSerializer)
    job = Job.create("score_answer", args=("first",), connection=redis_client, serializer=JSONSerializer)
    job._success_callback_name = "tests.integration.test_rq_jobs.leave_witness"
    job.meta = {"witness": str(witness)}
    queue.enqueue_job(job)
    wait_until(lambda: told(redis_client, "done") == ["first"] and not queue.started_job_registry.count)
    assert not witness.exists()


def leave_witness(job: Job, *_rest: object) -> None:
    Path(job.meta["witness"]).touch()


def test_sigterm_lets_the_job_in_hand_finish(
    worker: subprocess.Popen[bytes], jobs: RqJobQueue, redis_client: Redis
) -> None:
    jobs.enqueue("score_answer", "short")
    wait_until(lambda: told(redis_client, "done") == ["short"])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 0


def test_whoever_has_captions_helps_with_answers_that_wait_for_others(
    jobs: RqJobQueue, redis_client: Redis, tmp_path: Path, valkey_url: str
) -> None:
    assert MOST_LEFT_TO_OTHERS == 2
    for answer in ("first", "second", "third", "fourth"):
        jobs.enqueue("finalize_turn", answer)
    for caption in ("a", "b"):
        jobs.enqueue("transcribe_live", caption)
    with running_worker(tmp_path, valkey_url, "captions"):
        wait_until(lambda: len(told(redis_client, "done")) == 4)
        jobs.enqueue("transcribe_live", "c")
        wait_until(lambda: "c" in told(redis_client, "done"))
        assert told(redis_client, "done") == ["first", "a", "second", "b", "c"]
        jobs.enqueue("transcribe_overdue", "early")
        wait_until(lambda: len(told(redis_client, "done")) == 6)
    assert told(redis_client, "done")[-1] == "third"
    assert {one.name: one.waiting for one in jobs.list_queues() if one.waiting} == {"speech": 1, "overdue": 1}


def test_one_process_does_several_jobs_at_once_and_stops_after_those_in_hand(
    jobs: RqJobQueue, redis_client: Redis, tmp_path: Path, valkey_url: str
) -> None:
    with running_worker(tmp_path, valkey_url, "scoring", lanes=2) as worker:
        for _ in range(2):
            jobs.enqueue("score_answer", "slow")
        wait_until(lambda: told(redis_client, "told") == ["slow:1", "slow:1"])
        jobs.enqueue("score_answer", "left")
        assert jobs.count_workers("scoring") == 2
        worker.send_signal(signal.SIGTERM)
        redis_client.rpush(RELEASED, "", "")
        assert worker.wait(PATIENCE_SECONDS) == 0
    assert "jobs_left_in_hand" not in log_of(tmp_path).read_text()
    assert sorted(told(redis_client, "done")) in (["slow", "slow"], ["left", "slow", "slow"])
    assert jobs.count_workers("scoring") == 0


def test_a_worker_outlives_a_kill_of_redis(own_valkey: ValkeyServer, tmp_path: Path) -> None:
    with Redis.from_url(own_valkey.url) as client, running_worker(tmp_path, own_valkey.url, "scoring") as worker:
        wait_until(lambda: client.exists(sign_of_life_key("scoring")))
        own_valkey.kill()
        wait_until(lambda: misses_redis(tmp_path))
        own_valkey.start()
        RqJobQueue(client).enqueue("score_answer", "afterwards")
        wait_until(lambda: told(client, "done") == ["afterwards"])
        assert worker.poll() is None


def test_a_worker_that_starts_before_redis_waits_for_it(own_valkey: ValkeyServer, tmp_path: Path) -> None:
    own_valkey.kill()
    with running_worker(tmp_path, own_valkey.url, "scoring"):
        wait_until(lambda: misses_redis(tmp_path))
        own_valkey.start()
        with Redis.from_url(own_valkey.url) as client:
            wait_until(lambda: client.exists(sign_of_life_key("scoring")))


def test_without_redis_enqueueing_says_so(tmp_path: Path) -> None:
    nobody = Redis(port=find_free_port(), retry=Retry(NoBackoff(), 0))
    with pytest.raises(DependencyUnavailable):
        RqJobQueue(nobody).enqueue("score_answer", "first")
