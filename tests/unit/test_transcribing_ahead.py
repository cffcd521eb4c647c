"""What is transcribed before a turn has ended, through the services, with a recogniser that hears a second a call."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import pytest

from app.domain.settled_segments import Due, how_due
from app.domain.turn_detector import TurnLimits, TurnProgress
from app.interviews.services.ahead import follow_up, transcribe_ahead
from app.jobs import REGISTRY, SPEECH_QUEUES
from app.ports import NewChunk
from tests.fakes.ports import FakePorts

SESSION = uuid.UUID(int=9)
OWNER = "connection-1"
SECOND = bytes(32_000)


@pytest.fixture
def ports() -> FakePorts:
    ports = FakePorts()
    ports.live.connect(SESSION, OWNER, "node")
    live_turn = {
        "turn": 1,
        "progress": TurnProgress.opened(0.0).to_dict(),
        "limits": asdict(TurnLimits()),
        "vocabulary": ["index"],
        "language": "en",
    }
    ports.live.open_turn(SESSION, live_turn)
    return ports


def hear(ports: FakePorts, seconds: int, *, speech_through: float) -> None:
    for _ in range(seconds):
        ports.audio.append([NewChunk(SESSION, 1, ports.audio.received_through(SESSION, 1) + 1, SECOND, OWNER, {})])
    heard = float(ports.audio.received_through(SESSION, 1) + 1)
    opinion = {"heard_through": heard, "speech_through": 0.0, "speech_heard": True, "any_through": speech_through}
    ports.live.update_turn(SESSION, 1, {"second_opinion": opinion})


def run_jobs(ports: FakePorts) -> int:
    ran = 0
    while ports.jobs.pending:
        assert ports.jobs.pending.pop(0)[0] in {"transcribe_ahead", "transcribe_overdue"}
        transcribe_ahead(ports, SESSION, 1)
        ran += 1
    return ran


def test_each_stretch_is_a_job_of_its_own_until_all_is_done(ports: FakePorts) -> None:
    hear(ports, 9, speech_through=9.0)
    follow_up(ports, SESSION, 1)
    follow_up(ports, SESSION, 1)
    assert ports.jobs.names() == ["transcribe_ahead"]
    assert run_jobs(ports) == 9
    assert ports.live.get_partial(SESSION, 1) == {"seconds": 9}
    follow_up(ports, SESSION, 1)
    assert ports.jobs.names() == []


def test_nothing_is_asked_for_before_there_is_enough(ports: FakePorts) -> None:
    hear(ports, 7, speech_through=6.0)
    follow_up(ports, SESSION, 1)
    follow_up(ports, SESSION, 2)
    assert ports.jobs.names() == []


def test_a_turn_that_has_ended_needs_nothing(ports: FakePorts) -> None:
    hear(ports, 9, speech_through=9.0)
    follow_up(ports, SESSION, 1)
    ports.live.close_turn(SESSION, 1)
    assert run_jobs(ports) == 1
    assert ports.live.get_partial(SESSION, 1) is None


def test_what_waited_too_long_is_done_before_the_next_caption(ports: FakePorts) -> None:
    hear(ports, 9, speech_through=9.0)
    follow_up(ports, SESSION, 1)
    hear(ports, 7, speech_through=16.0)
    follow_up(ports, SESSION, 1)
    follow_up(ports, SESSION, 1)
    assert ports.jobs.names() == ["transcribe_ahead", "transcribe_overdue"]
    answers, overdue, captions = (
        REGISTRY[name].queue for name in ("finalize_turn", "transcribe_overdue", "transcribe_live")
    )
    assert SPEECH_QUEUES[:3] == (answers, overdue, captions)
    assert run_jobs(ports) == 17
    assert ports.live.get_partial(SESSION, 1) == {"seconds": 16}


@pytest.mark.parametrize(
    ("heard", "speech", "done", "due"),
    [
        (7.9, 7.9, 0.0, Due.NOT_YET),
        (8.0, 7.9, 0.0, Due.NOW),
        (16.0, 16.0, 0.0, Due.OVERDUE),
        (15.0, 15.0, 8.0, Due.NOT_YET),
        (12.0, 10.0, 8.0, Due.NOT_YET),
        (12.5, 10.0, 8.0, Due.NOW),
        (15.0, 10.0, 8.0, Due.OVERDUE),
        (12.5, 10.0, 12.5, Due.NOT_YET),
        (30.0, 10.0, 12.5, Due.NOT_YET),
        (30.0, 0.0, 0.0, Due.NOT_YET),
    ],
)
def test_when_to_look_again(heard: float, speech: float, done: float, due: Due) -> None:
    assert how_due(heard, speech, done) is due
