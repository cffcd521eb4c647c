"""The sound check over fakes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from app.errors import InvalidInput, TooManyAttempts
from app.interviews.services import trials
from tests.fakes.messages import RecordedJobs
from tests.fakes.ports import FakePorts

INVITATION = uuid.UUID(int=3)
SOUND = bytes(trials.SHORTEST_BYTES)


@dataclass
class PromptWorker(RecordedJobs):
    """Does a sound check as soon as it is asked for."""

    ports: FakePorts | None = None

    def enqueue(self, name: str, *args: str | int, delay_seconds: float = 0) -> None:
        super().enqueue(name, *args, delay_seconds=delay_seconds)
        assert self.ports is not None
        trials.transcribe_trial(self.ports, uuid.UUID(str(args[0])), str(args[1]))


def test_the_candidate_reads_what_the_worker_understood() -> None:
    ports = FakePorts()
    ports.jobs = PromptWorker(ports=ports)
    assert trials.hear_trial(ports, INVITATION, "en", SOUND) == ports.transcriber.text
    assert ports.trials.sounds == {}


def test_a_worker_that_is_busy_is_told_as_none() -> None:
    ports = FakePorts()
    assert trials.hear_trial(ports, INVITATION, "en", SOUND) is None
    assert ports.jobs.names() == ["hear_trial"]


@pytest.mark.parametrize("size", [0, trials.SHORTEST_BYTES - 2, trials.SHORTEST_BYTES + 1, trials.LONGEST_BYTES + 2])
def test_only_a_short_sound_is_taken(size: int) -> None:
    with pytest.raises(InvalidInput):
        trials.hear_trial(FakePorts(), INVITATION, "en", bytes(size))


def test_a_link_cannot_keep_the_workers_busy() -> None:
    ports = FakePorts()
    for _ in range(trials.MOST_TRIALS):
        trials.hear_trial(ports, INVITATION, "en", SOUND)
    with pytest.raises(TooManyAttempts):
        trials.hear_trial(ports, INVITATION, "en", SOUND)


def test_a_trial_that_nobody_waits_for_is_left_alone() -> None:
    ports = FakePorts()
    trials.transcribe_trial(ports, INVITATION, "en")
    assert ports.trials.answers == {}
