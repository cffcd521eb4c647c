"""A job that kills each worker that takes it up is left to a person, and the queue goes on behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.adapters.rq_jobs import RqJobQueue
from app.domain.interview import AnswerState
from app.extensions import db
from app.job_runner import run_job
from app.jobs import REGISTRY, JobCall
from tests.factories import make_answer, make_session
from tests.integration.test_rq_jobs import running_worker, told
from tests.integration.worker_process import DEADLY
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.faults]


def test_it_is_left_to_a_person_and_the_queue_goes_on(
    app: Flask, tmp_path: Path, valkey_url: str, redis_client: Redis
) -> None:
    answer = make_answer(make_session(state="active"), state=AnswerState.RECORDED.value)
    deadly = str(answer.id)
    redis_client.sadd(DEADLY, deadly)
    jobs = RqJobQueue(redis_client)
    jobs.enqueue("finalize_turn", deadly)
    attempts = REGISTRY["finalize_turn"].max_attempts
    for attempt in range(1, attempts + 1):
        with running_worker(tmp_path, valkey_url, "speech") as worker:
            worker.wait(PATIENCE_SECONDS)
        assert told(redis_client, "told")[-1] == f"{deadly}:{attempt}"
        wait_until(jobs.recover_abandoned, interval_seconds=0.5)
    jobs.enqueue("finalize_turn", "after")
    with running_worker(tmp_path, valkey_url, "speech"):
        wait_until(lambda: told(redis_client, "done") == ["after"])
    assert len(told(redis_client, "told")) == attempts + 1
    (given_up,) = Queue("default", connection=redis_client, serializer=JSONSerializer).jobs
    assert not run_job(app, JobCall("give_up", tuple(given_up.args))).reason
    db.session.expire_all()
    assert answer.state == AnswerState.NEEDS_REVIEW
