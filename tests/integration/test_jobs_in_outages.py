"""Jobs while the database is away: their attempts do not count, so none is given up for it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.job_runner import OUTAGE_SECONDS, decide, run_job
from app.jobs import REGISTRY, JobCall
from tests.conftest import make_app, make_config

LAST = JobCall("ask_next", ("00000000-0000-0000-0000-000000000000", 0), REGISTRY["ask_next"].max_attempts)


@pytest.fixture
def app_without_database(tmp_path: Path, valkey_url: str) -> Flask:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    config = make_config(tmp_path, REDIS_URL=valkey_url, DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/nothing")
    return make_app(config)


def test_an_attempt_without_a_database_is_none(app_without_database: Flask) -> None:
    outcome = run_job(app_without_database, LAST)
    assert (outcome.retry_seconds, outcome.counts) == (OUTAGE_SECONDS, False)
    assert LAST.again_after(outcome) == LAST


def test_what_the_database_refuses_counts(app: Flask) -> None:
    refused = OperationalError("SELECT", {}, Exception("no such column"))
    outcome = decide(LAST, refused)
    assert (outcome.retry_seconds, outcome.counts) == (None, True)
    assert db.session.is_active


def test_after_a_failure_of_its_own_a_job_is_one_attempt_older(app: Flask) -> None:
    first = JobCall("ask_next", LAST.args)
    assert first.again_after(decide(first, ValueError())).attempt == 2
