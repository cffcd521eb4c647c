"""A Valkey without its append-only file is killed: everything in it is gone, and the interview goes on all the same.

What is lost then: the sound of an answer that had ended and was not yet saved. It is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.candidate_client import CandidateClient, ReceivedEvent, read_pcm16
from app.context import get_ports
from app.domain.interview import SessionState
from app.interviews.services.records import read_record
from tests.faults.test_kills import AS_A_PERSON, TURNS, is_mid_answer
from tests.processes import Deployment, run_supervisor
from tests.servers import ValkeyServer
from tests.waiting import wait_until
from tests.whole_interviews import FILES, make_appointment, wait_for_report

pytestmark = [pytest.mark.slow, pytest.mark.faults]


@pytest.fixture
def deployment(own_valkey: ValkeyServer, tmp_path: Path) -> Iterator[Deployment]:
    with run_supervisor(tmp_path / "home", REDIS_URL=own_valkey.url) as deployment:
        yield deployment


def has_ended(event: ReceivedEvent) -> bool:
    return event.name == "turn_ended" and event.payload["turn"] == 1


@pytest.mark.parametrize("moment", [is_mid_answer, has_ended])
def test_the_interview_completes(
    deployment: Deployment, own_valkey: ValkeyServer, moment: Callable[[ReceivedEvent], bool]
) -> None:
    appointment = make_appointment(deployment, TURNS)
    client = CandidateClient(deployment.url, appointment.token, [read_pcm16(path) for path in FILES], AS_A_PERSON)
    names: list[str] = []
    forgot = False
    for event in client.run():
        names.append(event.name)
        if moment(event) and not forgot:
            forgot = True
            own_valkey.kill()
            own_valkey.forget()
            own_valkey.start()
    assert forgot
    assert names[-1] == "interview_completed"
    session_id = wait_for_report(deployment, appointment)
    wait_until(deployment.is_ready)
    with deployment.app():
        session = read_record(get_ports(), session_id).session
        assert session.state == SessionState.COMPLETED
        for answer in session.answers:
            saved = bool(answer.recording_path)
            assert saved or moment is has_ended
            assert answer.state == ("scored" if saved else "needs_review")
            if saved:
                assert get_ports().recordings.read_pcm16(answer.recording_path) == client.turn_pcm16(answer.turn)
