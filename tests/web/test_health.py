from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from redis import Redis

from app.adapters.counted import CountedLanguageModel, CountedTranscriber
from app.adapters.rq_jobs import sign_of_life_key
from app.context import get_ports
from app.domain.installation import DEGRADED, FAILED, OK, Finding
from app.entry import with_migrations
from app.extensions import db
from app.health.checks import is_ready, run_checks
from app.health.shared_metrics import HELP
from app.interviews.ack_figures import AckFigures
from app.job_runner import run_job
from app.jobs import QUEUES, JobCall
from app.supervisor.valkey import find_free_port
from config import ROOT
from tests import factories
from tests.conftest import make_config, running_app
from tests.fakes.ports import ScriptedTranscriber
from tests.fakes.scoring import FakeLanguageModel
from tests.waiting import PATIENCE_SECONDS

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def attended(redis_client: Redis) -> None:
    for queue in QUEUES:
        redis_client.set(sign_of_life_key(queue), "1")


@pytest.fixture
def without_redis(tmp_path: Path) -> Iterator[Flask]:
    with running_app(make_config(tmp_path, REDIS_URL=f"redis://127.0.0.1:{find_free_port()}/0")) as app:
        yield app


@pytest.fixture
def migrated(app: Flask) -> Flask:
    with_migrations(app)
    db.drop_all()
    upgrade()
    return app


def test_healthz_needs_nothing(without_redis: Flask) -> None:
    assert without_redis.test_client().get("/healthz").status_code == 200


def test_readyz_is_200_when_all_is_there(migrated: Flask, attended: None) -> None:
    answer = migrated.test_client().get("/readyz")
    assert answer.status_code == 200, answer.get_json()
    assert set(answer.get_json()) == {"database", "redis", "storage", "migrations", "workers", "llm", "speech"}
    assert answer.get_json()["llm"]["status"] == DEGRADED


def test_readyz_names_the_queues_without_worker(migrated: Flask, attended: None, redis_client: Redis) -> None:
    redis_client.delete(sign_of_life_key("reports"))
    answer = migrated.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "reports" in answer.get_json()["workers"]["detail"]


def test_readyz_wants_the_newest_revision(app: Flask, attended: None) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "flask db upgrade" in answer.get_json()["migrations"]["detail"]


def test_readyz_answers_in_time_without_redis(without_redis: Flask) -> None:
    answer = without_redis.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["redis"]["status"] == FAILED
    assert "no answer within" not in answer.get_json()["redis"]["detail"]


def test_a_check_that_hangs_has_failed(app: Flask) -> None:
    released = threading.Event()

    def slow() -> Finding:
        released.wait(PATIENCE_SECONDS)
        return Finding(OK, "")

    found = run_checks(app, {"slow": slow, "quick": lambda: Finding(OK, "")}, 0.1)
    released.set()
    assert found["slow"].status == FAILED
    assert found["quick"].status == OK


def test_a_check_that_breaks_has_failed_without_telling_why(app: Flask) -> None:
    def broken() -> Finding:
        raise ValueError("postgresql://user:password@host")

    found = run_checks(app, {"broken": broken})
    assert found["broken"].status == FAILED
    assert "password" not in found["broken"].detail


def test_degraded_is_ready() -> None:
    assert is_ready({"llm": Finding(DEGRADED, ""), "database": Finding(OK, "")})


def test_metrics_tell_queues_and_requests(app: Flask, attended: None) -> None:
    client = app.test_client()
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'interviewbot_queue_attended{queue="speech"} 1.0' in text
    assert 'interviewbot_http_requests_total{endpoint="health.healthz",status="200"}' in text


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "198.51.100.7"}, {}])
def test_metrics_are_closed_to_others(app: Flask, headers: dict[str, str]) -> None:
    address = "127.0.0.1" if headers else "198.51.100.7"
    answer = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403


def test_metrics_want_the_token_where_there_is_one(tmp_path: Path, valkey_url: str) -> None:
    with running_app(make_config(tmp_path, REDIS_URL=valkey_url, METRICS_TOKEN=TOKEN)) as app:
        client = app.test_client()
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_doctor_masks_secrets_and_fails_where_something_is_missing(without_redis: Flask) -> None:
    result = without_redis.test_cli_runner().invoke(args=["doctor", "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["checks"]["redis"]["status"] == FAILED
    assert document["configuration"]["secret_key"] == "********"
    assert without_redis.config["SECRET_KEY"] not in result.stdout


def test_metrics_tell_what_all_processes_share(app: Flask, redis_client: Redis) -> None:
    session = factories.make_session(state="active")
    factories.make_answer(session, state="needs_review")
    get_ports().jobs.enqueue("ask_next", str(session.id))
    run_job(app, JobCall("build_report", (str(uuid.uuid4()),)))
    told = app.test_client().get("/metrics").text
    assert 'interviewbot_interviews{state="active"} 1.0' in told
    assert 'interviewbot_answers_owed{state="needs_review"} 1.0' in told
    assert 'interviewbot_jobs_total{job="build_report",outcome="done"} 1.0' in told
    assert 'interviewbot_jobs_waiting{queue="default"} 1.0' in told
    assert re.search(r'queue_oldest_seconds\{queue="default"\} (0\.\d+|[1-9])', told)
    assert "interviewbot_disk_free_bytes" in told


def test_metrics_without_redis_tell_the_rest(without_redis: Flask) -> None:
    told = without_redis.test_client().get("/metrics").text
    assert "interviewbot_jobs_waiting" not in told
    assert 'interviewbot_interviews{state="active"} 0.0' in told


def test_metrics_tell_histograms_and_streams(app: Flask, redis_client: Redis) -> None:
    acks = AckFigures()
    acks.note(chunks=3, refused=1, seconds=0.015)
    acks.tell(get_ports().figures)
    session_id = factories.make_session(state="active").id
    get_ports().live.open_turn(session_id, {"turn": 1})
    get_ports().live.keep_node_alive("node", 10)
    get_ports().live.connect(session_id, "connection", "node")
    told = app.test_client().get("/metrics").text
    assert 'interviewbot_ack_seconds_bucket{le="0.01"} 0.0' in told
    assert 'interviewbot_ack_seconds_bucket{le="0.02"} 3.0' in told
    assert 'interviewbot_ack_seconds_bucket{le="+Inf"} 3.0' in told
    assert "interviewbot_ack_seconds_count 3.0" in told
    assert "interviewbot_chunks_unacknowledged_total 1.0" in told
    assert "interviewbot_streams 1.0" in told


def test_alerts_and_dashboard_ask_for_what_metrics_tell(app: Flask, redis_client: Redis) -> None:
    """Every name is one that a metric family was found under, none is made up."""
    run_job(app, JobCall("build_report", (str(uuid.uuid4()),)))
    acks = AckFigures()
    acks.note(chunks=1, refused=0, seconds=0.01)
    acks.tell(get_ports().figures)
    figures = get_ports().figures
    figures.add("webhooks", {"outcome": "failed"}, {"total": 1})
    CountedTranscriber(ScriptedTranscriber(), figures).transcribe_turn(bytes(640), (), "en")
    CountedLanguageModel(FakeLanguageModel([{}]), figures).weigh_options("", "", ())
    app.test_client().get("/healthz")
    told = set(re.findall(r"^(interviewbot_[a-z_]+)", app.test_client().get("/metrics").text, re.MULTILINE))
    for name in ("alerts.yml", "dashboard.json"):
        asked = set(re.findall(r"interviewbot_[a-z_]+", (ROOT / "deploy" / "monitoring" / name).read_text()))
        assert asked
        assert asked - told == set()
    untold = {name for name in HELP if not any(each.startswith(f"interviewbot_{name}") for each in told)}
    assert untold == set()
