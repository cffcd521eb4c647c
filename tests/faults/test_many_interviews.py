"""Whole interviews, many at once, while processes are killed with -9 and PostgreSQL restarts, as each one's seed says.

Each answer is scored or left to a person, what is stored is what was sent, and each interview has one report.
`FAULT_SEEDS` says how many seeds; `make test-faults` runs 50.
"""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psutil
import pytest
from sqlalchemy import select

from app.candidate_client import CandidateClient, ClientFailed, ClientSettings, Finish, read_pcm16
from app.context import get_ports
from app.domain.pcm16 import BYTES_PER_SECOND
from app.extensions import db
from app.interviews.services.records import read_record
from app.reports.models import Report
from tests.processes import SCORING_WORKER, SPEECH_WORKER, VALKEY, WEB, Deployment, run_supervisor
from tests.servers import PostgresServer, run_postgres
from tests.waiting import wait_until
from tests.whole_interviews import FILES, Appointment, make_appointment, wait_for_report

pytestmark = [pytest.mark.slow, pytest.mark.faults]
SEEDS = range(int(os.environ.get("FAULT_SEEDS", "1")))
AT_ONCE = 10
TURNS = 2
POSTGRES = "postgres"
FAULTS = (
    (WEB,),
    (SPEECH_WORKER,),
    (SCORING_WORKER,),
    (VALKEY,),
    (POSTGRES,),
    (WEB, SPEECH_WORKER),
    (SPEECH_WORKER, VALKEY),
    (POSTGRES, WEB),
)
EVENTS = range(2, 15)  # among which one sets off the fault
POSTGRES_AWAY_SECONDS = 2.0
ANSWER_SECONDS = 4
# A page tries for as long as it is open; here a wait for ever ends after five minutes.
AS_A_PERSON = ClientSettings(
    speed=2.0,
    finish=Finish.BUTTON,
    answer_seconds=3.0,
    refresh_seconds=20.0,
    reconnect_seconds=300.0,
    idle_seconds=300.0,
)


@dataclass
class Stage:
    """Faults of several interviews come one after the other, each of them whole."""

    deployment: Deployment
    postgres: PostgresServer
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def bring(self, faults: tuple[str, ...]) -> None:
        with self._one_at_a_time:
            for fault in faults:
                if fault == POSTGRES:
                    self._restart_postgres()
                else:
                    kill_if_there(self.deployment, fault)

    def _restart_postgres(self) -> None:
        self.postgres.stop()
        time.sleep(POSTGRES_AWAY_SECONDS)  # how long it is away is part of the fault
        self.postgres.start()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("many") / "home"
    with run_postgres() as postgres:
        database_url = postgres.url(postgres.create_database())
        own = {"DATABASE_URL": database_url, "MAX_ACTIVE_INTERVIEWS": str(2 * AT_ONCE)}
        with run_supervisor(home, **own) as deployment:
            yield Stage(deployment, postgres)


@dataclass
class Trial:
    """One seed's interview; `faults` come at its event number `moment`."""

    seed: int
    stage: Stage
    appointment: Appointment
    client: CandidateClient
    faults: tuple[str, ...]
    moment: int
    names: list[str] = field(default_factory=list)

    def take(self) -> None:
        try:
            for event in self.client.run():
                self.names.append(event.name)
                if len(self.names) == self.moment:
                    self.stage.bring(self.faults)
        except ClientFailed as failure:
            # who was cut off when it ended is told so by the next connection
            if failure.code != "interview_finished":
                raise


def kill_if_there(deployment: Deployment, command: str) -> None:
    """Another's kill may have come first, and its successor not yet be there."""
    for pid in deployment.pids(command):
        try:
            psutil.Process(pid).kill()
        except psutil.NoSuchProcess:
            continue


def make_trial(stage: Stage, seed: int) -> Trial:
    choose = random.Random(seed)
    sounds = [read_pcm16(path)[: ANSWER_SECONDS * BYTES_PER_SECOND] for path in choose.sample(FILES, len(FILES))]
    appointment = make_appointment(stage.deployment, TURNS)
    client = CandidateClient(stage.deployment.url, appointment.token, sounds, AS_A_PERSON)
    return Trial(seed, stage, appointment, client, choose.choice(FAULTS), choose.choice(EVENTS))


def test_whatever_is_killed_whenever(stage: Stage) -> None:
    for first in range(0, len(SEEDS), AT_ONCE):
        trials = [make_trial(stage, seed) for seed in SEEDS[first : first + AT_ONCE]]
        with ThreadPoolExecutor(len(trials)) as pool:
            for taken in [pool.submit(trial.take) for trial in trials]:
                taken.result()
        for trial in trials:
            check(trial)
        wait_until(stage.deployment.is_ready)


def check(trial: Trial) -> None:
    session_id = wait_for_report(trial.stage.deployment, trial.appointment)
    assert len(trial.names) >= trial.moment, f"seed {trial.seed}: no fault came"
    with trial.stage.deployment.app():
        check_answers(trial, session_id)
        reports = db.session.scalars(select(Report).where(Report.session_id == session_id)).all()
        assert len(reports) == 1, f"seed {trial.seed}: {len(reports)} reports"


def check_answers(trial: Trial, session_id: uuid.UUID) -> None:
    session = read_record(get_ports(), session_id).session
    assert session.state == "completed", f"seed {trial.seed}"
    assert [answer.turn for answer in session.answers] == list(range(1, TURNS + 1)), f"seed {trial.seed}"
    for answer in session.answers:
        assert answer.state in {"scored", "needs_review"}, f"seed {trial.seed}: turn {answer.turn} {answer.state}"
        stored = get_ports().recordings.read_pcm16(answer.recording_path)
        assert stored == trial.client.turn_pcm16(answer.turn), f"seed {trial.seed}: turn {answer.turn}"
