"""PostgreSQL restarted, or away for 20 s: sound is acknowledged meanwhile, and the rest goes on once it is back."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from socketio.exceptions import ConnectionError as ConnectionRefused
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.context import get_ports
from app.extensions import db
from app.interviews.services import admission
from app.wiring import POSTGRES_PATIENCE
from tests.conftest import make_app, make_config, running_app
from tests.factories import make_invitation, make_panel
from tests.servers import PostgresServer, run_postgres
from tests.sockets.test_candidate_sockets import SILENT_CHUNK, Candidate, Stage
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = [pytest.mark.slow, pytest.mark.faults]


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of this test alone."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def stage(postgres: PostgresServer, tmp_path: Path, valkey_url: str) -> Iterator[Stage]:
    database = {"DATABASE_URL": postgres.url(postgres.create_database())}
    config = make_config(tmp_path, REDIS_URL=valkey_url, **database)
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **database) as url:
        _invitation, token = make_invitation(make_panel(audio_timeout_seconds=600.0))
        stage = Stage(url, token, admission.open_session(token))
        yield stage
        for candidate in stage.candidates:
            candidate.client.disconnect()


def database_status(stage: Stage) -> str:
    findings = requests.get(f"{stage.url}/readyz", timeout=10).json()
    return str(findings["database"]["status"])


def end_turn(candidate: Candidate, last_seq: int) -> bool:
    return bool(candidate.call("end_turn", {"turn": 1, "last_seq": last_seq})["ok"])


@pytest.mark.parametrize("away_seconds", [0, 20])
def test_the_interview_goes_on(stage: Stage, postgres: PostgresServer, away_seconds: int) -> None:
    candidate = stage.started()
    assert candidate.send_chunk(1, 0)["ok"]
    db.session.remove()
    postgres.stop()
    try:
        deadline = time.monotonic() + away_seconds
        seq = 0
        while time.monotonic() < deadline:
            seq += 1
            assert candidate.send_chunk(1, seq)["received_through"] == seq
            time.sleep(0.2)  # a candidate talks on while time passes: a chunk lasts as long
        assert database_status(stage) == "failed"
        assert not end_turn(candidate, seq)
    finally:
        postgres.start()
    wait_until(lambda: database_status(stage) == "ok")
    wait_until(lambda: end_turn(candidate, seq))
    assert candidate.wait_for("turn_ended") == {"turn": 1, "reason": "finished"}
    assert get_ports().audio.read(stage.session_id, 1) == [SILENT_CHUNK] * (seq + 1)


def test_whoever_connects_meanwhile_is_told_to_try_again(stage: Stage, postgres: PostgresServer) -> None:
    """Not left without an answer, for which a browser would wait for ever."""
    db.session.remove()
    postgres.stop()
    candidate = Candidate(stage.url, stage.token)
    try:
        with pytest.raises(ConnectionRefused):
            candidate.connect()
        ((event, refusal),) = candidate.events
        assert (event, refusal["data"]["code"]) == ("connect_error", "internal_error")
    finally:
        postgres.start()
    wait_until(lambda: database_status(stage) == "ok")
    assert stage.candidate().wait_for("session_state")["state"] == "waiting"


def test_a_database_that_answers_nothing_is_not_waited_for_long(tmp_path: Path, valkey_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"}
        app = make_app(make_config(tmp_path, REDIS_URL=valkey_url, **database))
        began = time.monotonic()
        with app.app_context(), pytest.raises(OperationalError):
            db.session.execute(text("SELECT 1"))
        assert time.monotonic() - began < 2 * POSTGRES_PATIENCE["connect_timeout"]
