"""Processes killed with -9 in the middle of an interview: it completes, and no byte of sound is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from app.adapters.rq_jobs import lease_key
from app.candidate_client import CandidateClient, ClientSettings, Finish, ReceivedEvent, read_pcm16
from app.context import get_ports
from app.interviews.services.records import read_record
from tests.processes import SPEECH_WORKER, VALKEY, WEB, Deployment, run_supervisor
from tests.waiting import wait_until
from tests.whole_interviews import FILES, make_appointment, wait_for_report

pytestmark = pytest.mark.slow
TURNS = 2
AS_A_PERSON = ClientSettings(speed=2.0, finish=Finish.BUTTON, answer_seconds=5.0, refresh_seconds=20.0)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with run_supervisor(tmp_path_factory.mktemp("kills") / "home") as deployment:
        yield deployment


class KillOnce:
    """Kills `command` with -9 at the first event for which `is_time` holds."""

    def __init__(self, deployment: Deployment, command: str, is_time: Callable[[ReceivedEvent], bool]) -> None:
        self.killed: int | None = None
        self._deployment = deployment
        self._command = command
        self._is_time = is_time

    def see(self, event: ReceivedEvent) -> None:
        if self.killed is None and self._is_time(event):
            self.killed = self._deployment.kill(self._command)


def is_mid_answer(event: ReceivedEvent) -> bool:
    """Words of the second answer are heard while it is still being given."""
    payload = event.payload
    return event.name == "transcription_update" and payload["turn"] == TURNS and not payload["final"]


def take_interview(deployment: Deployment, killer: KillOnce) -> list[str]:
    """The names of all events; checks that what is stored is what was sent, byte for byte."""
    appointment = make_appointment(deployment, TURNS)
    client = CandidateClient(deployment.url, appointment.token, [read_pcm16(path) for path in FILES], AS_A_PERSON)
    names = []
    for event in client.run():
        names.append(event.name)
        killer.see(event)
    assert killer.killed is not None, f"nothing was killed; events: {names}"
    _check_what_is_stored(deployment, client, wait_for_report(deployment, appointment))
    return names


def _check_what_is_stored(deployment: Deployment, client: CandidateClient, session_id: uuid.UUID) -> None:
    with deployment.app():
        answers = read_record(get_ports(), session_id).session.answers
        assert [answer.turn for answer in answers] == list(range(1, TURNS + 1))
        assert [answer.state for answer in answers] == ["scored"] * TURNS
        for answer in answers:
            assert get_ports().recordings.read_pcm16(answer.recording_path) == client.turn_pcm16(answer.turn)


def test_the_web_process_in_mid_answer(deployment: Deployment) -> None:
    killer = KillOnce(deployment, WEB, is_mid_answer)
    names = take_interview(deployment, killer)
    assert names.count("session_state") >= 2
    assert names.count("greeting") == 1
    assert names[-1] == "interview_completed"
    assert killer.killed not in deployment.pids(WEB)


def test_the_speech_worker_in_mid_job(deployment: Deployment) -> None:
    def is_working(event: ReceivedEvent) -> bool:
        if event.name != "turn_ended":
            return False
        wait_until(lambda: _has_job(deployment))
        return True

    killer = KillOnce(deployment, SPEECH_WORKER, is_working)
    assert take_interview(deployment, killer)[-1] == "interview_completed"


def _has_job(deployment: Deployment) -> bool:
    """Whether the speech worker holds the lease of a job at this moment."""
    (pid,) = deployment.pids(SPEECH_WORKER)
    with Redis.from_url(deployment.config.redis_url) as redis:
        return any(redis.get(key) == str(pid).encode() for key in redis.scan_iter(lease_key("*")))


def test_valkey_in_mid_answer(deployment: Deployment) -> None:
    killer = KillOnce(deployment, VALKEY, is_mid_answer)
    assert take_interview(deployment, killer)[-1] == "interview_completed"
    wait_until(deployment.is_ready)
