"""How the installation is, for whoever runs it: every row comes from what is really there."""

from __future__ import annotations

import json
import os
import socket
import tomllib
from datetime import UTC, datetime

from flask import Flask
from redis import Redis

from app.adapters.redis_job_records import NAMES, RedisJobRecords, WorkerRecord
from app.adapters.rq_jobs import RqJobQueue
from app.audit.models import AuditEntry
from app.context import get_ports
from app.extensions import db
from app.jobs import QUEUES, JobCall
from app.operations.models import RunKind
from app.operations.services.overview import measure_disks
from app.operations.services.runs import note_run
from app.version import VERSION
from config import ROOT
from tests import factories
from tests.web.conftest import Browser, People

PAGE = "/operations"


def beat(redis: Redis, record: WorkerRecord) -> None:
    with redis.pipeline() as pipeline:
        record.write(pipeline)
        pipeline.execute()


def test_an_empty_installation_says_what_is_missing(browser: Browser, people: People) -> None:
    browser.sign_in(people.platform_admin)
    page = browser.get(PAGE).text
    assert "No worker lives" in page
    assert "Nothing was given up" in page
    assert "Never" in page
    assert page.count("No worker</span>") == len(QUEUES)
    assert VERSION in page


def test_what_happens_is_shown(web_app: Flask, browser: Browser, people: People, redis_client: Redis) -> None:
    record = WorkerRecord(["speech", "captions"], ["faster-whisper small.en int8"])
    record.begin("finalize_turn")
    beat(redis_client, record)
    with web_app.app_context():
        factories.make_session(state="active")
        get_ports().jobs.enqueue("score_answer", "11111111-2222-3333-4444-555555555555")
        note_run(RunKind.BACKUP, {"rows": 1234, "files": 56})
        note_run(RunKind.BACKUP, {"rows": 4321, "files": 65})
    browser.sign_in(people.platform_admin)
    page = browser.get(PAGE).text
    assert "faster-whisper small.en int8" in page
    assert f"{socket.gethostname()}:{os.getpid()}" in page
    assert "finalize_turn" in page
    assert "4321 rows, 65 files" in page
    assert "1234 rows" not in page
    assert ">1 <span" in page, "one interview runs"


def test_a_worker_that_stopped_is_not_missed_and_one_that_died_is(redis_client: Redis) -> None:
    records = RedisJobRecords(redis_client)
    stopped, died = WorkerRecord(["default"], ()), WorkerRecord(["reports"], ())
    beat(redis_client, stopped)
    beat(redis_client, died)
    stopped.erase(redis_client)
    key = next(key for key in redis_client.scan_iter("worker:*"))
    redis_client.expire(key, 20)
    (found,) = records.list_workers()
    assert (found.queues, round(found.seen_seconds)) == (("reports",), 40)
    assert redis_client.scard(NAMES) == 1


def test_a_job_that_was_given_up_is_tried_again_or_dropped(
    web_app: Flask, browser: Browser, people: People, redis_client: Redis
) -> None:
    jobs = RqJobQueue(redis_client)
    jobs.give_up(JobCall("send_invitation", ("an-id", 1), 4), "The mail server refused grace@example.org: 550")
    jobs.give_up(JobCall("build_report", ("another",), 3), "The disk is full.")
    jobs.give_up(JobCall("transcribe_live", ("a-session", 1)), "The next caption makes it good.")
    newest, oldest = RedisJobRecords(redis_client).list_failed()
    browser.sign_in(people.platform_admin)
    page = browser.get(PAGE).text
    assert "The disk is full." in page
    assert "grace@example.org" not in page
    assert "transcribe_live" not in page
    with web_app.app_context():
        before = waiting(web_app)
    assert browser.post(f"{PAGE}/failed-jobs/{newest.id}/again", PAGE).status_code == 302
    assert browser.post(f"{PAGE}/failed-jobs/{oldest.id}/drop", PAGE).status_code == 302
    assert waiting(web_app)["total"] == before["total"] + 1
    assert RedisJobRecords(redis_client).list_failed() == []
    assert browser.post(f"{PAGE}/failed-jobs/{oldest.id}/drop", PAGE).status_code == 404
    with web_app.app_context():
        written = [entry.action for entry in db.session.query(AuditEntry)]
    assert {"job_tried_again", "job_dropped"} <= set(written)


def waiting(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {"total": sum(queue.waiting for queue in get_ports().jobs.list_queues())}


def test_the_oldest_failures_make_room(redis_client: Redis) -> None:
    records = RedisJobRecords(redis_client)
    for number in range(205):
        records.add_failed(JobCall("build_report", (number,)), "The disk is full.")
    assert len(records.list_failed()) == 200
    assert records.list_failed()[0].at <= datetime.now(UTC)


def test_what_fails_again_stands_in_the_list_once(redis_client: Redis) -> None:
    records = RedisJobRecords(redis_client)
    records.add_failed(JobCall("store_turn", ("an-id",)), "The disk is full.")
    (first,) = records.list_failed()
    records.add_failed(JobCall("store_turn", ("another",)), "The disk is full.")
    records.add_failed(JobCall("store_turn", ("an-id",)), "The disk is read-only.")
    assert sorted(failed.args for failed in records.list_failed()) == [("an-id",), ("another",)]
    assert records.get_failed(first.id).reason == "The disk is read-only."


def test_each_file_system_is_measured_once(web_app: Flask) -> None:
    disks = measure_disks({"recordings": ROOT / "not" / "there" / "yet", "reports": ROOT})
    assert [disk.places for disk in disks] == [("recordings", "reports")]
    assert 0 < disks[0].free_bytes < disks[0].whole_bytes


def test_the_command_line_tells_the_same(web_app: Flask, redis_client: Redis) -> None:
    beat(redis_client, WorkerRecord(["default"], ()))
    RqJobQueue(redis_client).give_up(JobCall("build_report", ("an-id",)), "The disk is full.")

    def run(*args: str) -> str:
        result = web_app.test_cli_runner().invoke(args=["job", *args, "--json"])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    assert json.loads(run("workers"))["workers"][0]["queues"] == "default"
    (failed,) = json.loads(run("failed"))["failed"]
    assert failed["reason"] == "The disk is full."
    run("retry", failed["id"])
    assert json.loads(run("failed"))["failed"] == []


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
