"""Each log line says whose work it tells of."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
import structlog
from flask import Flask
from redis import Redis

from app.interviews import repository
from app.interviews.ticker import _attempt
from app.job_runner import run_job
from app.jobs import JobCall
from app.log_context import begin_logs
from tests import factories
from tests.web.conftest import TOKEN


def lines(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    read = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in read if line["event"] == event]


def test_a_job_names_its_interview_and_organisation(
    app: Flask, redis_client: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    session = factories.make_session(state="completed")
    begin_logs()
    run_job(app, JobCall("ask_next", (str(session.id), 1)))
    (ended,) = lines(capsys, "job_ended")
    assert (ended["interview"], ended["organization"]) == (str(session.id), str(session.organization_id))


def test_a_request_names_its_organisation_and_interview(
    app: Flask, redis_client: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    user = factories.make_user()
    client = app.test_client()
    found = TOKEN.search(client.get("/login").text)
    assert found
    client.post("/login", data={"csrf_token": found[1], "email": user.email, "password": factories.PASSWORD})
    capsys.readouterr()
    unknown = uuid.uuid4()
    client.get(f"/interviews/{unknown}", headers={"X-Request-ID": "r-1"})
    (told,) = lines(capsys, "request")
    assert (told["request"], told["interview"]) == ("r-1", str(unknown))
    assert told["organization"] == str(user.organization_id)


def test_what_one_tick_told_is_not_said_of_the_next(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    session_id = factories.make_session().id
    log = structlog.get_logger("test")
    _attempt(lambda: repository.get_session(session_id) and log.info("ticked"))
    _attempt(lambda: log.info("ticked"))
    first, second = lines(capsys, "ticked")
    assert first["interview"] == str(session_id)
    assert "interview" not in second
