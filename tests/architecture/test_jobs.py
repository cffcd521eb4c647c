"""Every job can run, and every queue has somebody who works on it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.job_runner import load_function
from app.jobs import QUEUES, REGISTRY
from app.supervisor.plan import WORKER_QUEUES, plan_workers
from config import ROOT, Config


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_jobs_function_exists(app: Flask, name: str) -> None:
    assert callable(load_function(name))


def test_every_job_goes_to_a_known_queue() -> None:
    assert {spec.queue for spec in REGISTRY.values()} <= set(QUEUES)


def test_the_supervisor_works_on_every_queue(config: Config) -> None:
    names = [child.name for child in plan_workers(config)]
    assert {queue for queues in WORKER_QUEUES for queue in queues} == set(QUEUES)
    assert all(any(queue in name for name in names) for queue in QUEUES)


def test_the_procfile_works_on_every_queue() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    attended = [queue for line in lines if "worker.py" in line for queue in line.partition("worker.py")[2].split()]
    assert set(attended) == set(QUEUES)
    assert any("wsgi.py" in line for line in lines)
