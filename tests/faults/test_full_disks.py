"""Where nothing can be written: nobody is told that it was, /readyz says so, and all goes on once there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask_migrate import upgrade
from redis import Redis

from app.adapters.rq_jobs import sign_of_life_key
from app.context import get_ports
from app.domain.interview import AnswerState
from app.entry import with_migrations
from app.errors import StorageFailed
from app.extensions import db
from app.interviews.services import admission, recovery
from app.jobs import QUEUES
from tests.conftest import make_config, running_app
from tests.driven_interviews import Interview
from tests.factories import make_invitation, make_panel
from tests.fakes.speech import InMemoryRecordings
from tests.faults.full_disks import SmallDisk, small_disk
from tests.servers import ValkeyServer
from tests.sockets.test_candidate_sockets import SILENT_CHUNK, Candidate, Stage
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = [pytest.mark.slow, pytest.mark.faults]
# more than an empty one must have free
RECORDINGS_MIB, VALKEY_MIB = 220, 32
REFUSED_SECONDS = 10.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Under the recordings alone: all other folders have room."""
    with small_disk(tmp_path / "recordings", RECORDINGS_MIB) as disk:
        yield disk


@pytest.fixture
def ready(disk: SmallDisk, app: Flask, redis_client: Redis) -> Flask:
    with_migrations(app)
    db.drop_all()
    upgrade()
    for queue in QUEUES:
        redis_client.set(sign_of_life_key(queue), "1")
    return app


def record_an_answer() -> Interview:
    interview = Interview()
    interview.start()
    # the real folder behind fakes of all else
    interview.ports.recordings = cast(InMemoryRecordings, get_ports().recordings)
    interview.answer()
    return interview


def break_disk(disk: SmallDisk, fault: str) -> None:
    if fault == "full":
        disk.fill()
    else:
        disk.remount("ro")


def mend_disk(disk: SmallDisk, fault: str) -> None:
    if fault == "full":
        disk.make_room()
    else:
        disk.remount("rw")


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_recording_waits_in_valkey_until_it_can_be_written(disk: SmallDisk, ready: Flask, fault: str) -> None:
    client = ready.test_client()
    assert client.get("/readyz").status_code == 200
    interview = record_an_answer()
    break_disk(disk, fault)
    with pytest.raises(StorageFailed) as failed:
        interview.run_jobs(only="store_turn")
    assert failed.value.retryable
    answer_id = str(interview.answers()[0].id)
    assert interview.answers()[0].state == AnswerState.RECORDED
    told = client.get("/readyz")
    assert told.status_code == 503
    assert "INTERVIEWBOT_HOME/recordings" in told.get_json()["storage"]["detail"]
    assert not list(disk.path.rglob("*.part"))
    mend_disk(disk, fault)
    assert client.get("/readyz").status_code == 200
    interview.run_job("store_turn", (answer_id,))
    interview.run_jobs(only="finalize_turn")
    answer = interview.answers()[0]
    assert answer.state == AnswerState.TRANSCRIBED
    assert get_ports().recordings.read_pcm16(answer.recording_path) == interview.sent[1]


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_person_who_got_an_answer_without_its_sound_can_hear_it_once_there_is_room(
    disk: SmallDisk, ready: Flask, fault: str
) -> None:
    interview = record_an_answer()
    break_disk(disk, fault)
    with pytest.raises(StorageFailed) as failed:
        interview.run_jobs(only="store_turn")
    recovery.give_up(interview.ports, "store_turn", [str(interview.answers()[0].id)], str(failed.value))
    interview.run_jobs()
    mend_disk(disk, fault)
    recovery.reconcile(interview.ports)
    interview.run_jobs()
    answer = interview.answers()[0]
    assert answer.state == AnswerState.NEEDS_REVIEW
    assert get_ports().recordings.read_pcm16(answer.recording_path) == interview.sent[1]


@pytest.fixture
def valkey_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "valkey", VALKEY_MIB) as disk:
        yield disk


@pytest.fixture
def valkey(valkey_disk: SmallDisk) -> Iterator[ValkeyServer]:
    server = ValkeyServer(valkey_disk.path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def stage(tmp_path: Path, valkey: ValkeyServer) -> Iterator[Stage]:
    config = make_config(tmp_path, REDIS_URL=valkey.url)
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key) as url:
        _invitation, token = make_invitation(make_panel(audio_timeout_seconds=600.0))
        stage = Stage(url, token, admission.open_session(token))
        yield stage
        for candidate in stage.candidates:
            candidate.client.disconnect()


def test_chunks_are_not_acknowledged_where_valkey_cannot_keep_them(
    stage: Stage, valkey: ValkeyServer, valkey_disk: SmallDisk
) -> None:
    candidate = stage.started()
    assert candidate.send_chunk(1, 0)["ok"]
    valkey_disk.fill()
    seq = send_until(candidate, 1, accepted=False)
    assert candidate.send_chunk(1, seq)["code"] == "storage_failed"
    valkey_disk.make_room()
    seq = send_until(candidate, seq, accepted=True)
    valkey.kill()
    valkey.start()
    assert get_ports().audio.read(stage.session_id, 1) == [SILENT_CHUNK] * (seq + 1)


def send_until(candidate: Candidate, seq: int, *, accepted: bool) -> int:
    """Sends from `seq` on; the first that is (not) acknowledged."""
    sending = seq

    def is_over() -> bool:
        nonlocal sending
        if bool(candidate.send_chunk(1, sending)["ok"]) == accepted:
            return True
        if not accepted:
            sending += 1
        return False

    wait_until(is_over, REFUSED_SECONDS, interval_seconds=0.1)
    return sending
