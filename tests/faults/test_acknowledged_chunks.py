"""Whatever is killed: what was acknowledged is stored once, in order, and the candidate comes to an end.

Two web processes and a Valkey with its append-only file; each seed chooses what is killed, and when.
`FAULT_SEEDS` says how many seeds; `make test-faults` runs 50.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256

import psutil
import pytest

from app.context import get_ports
from app.domain.turn_detector import TurnLimits
from app.interviews.models import Answer
from app.interviews.services.turns import open_turn
from tests import factories
from tests.conftest import make_config, running_app
from tests.faults.acknowledged import Losses, RememberingCandidate, compare, make_chunks
from tests.servers import ValkeyServer, run_valkey
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = pytest.mark.slow
SEEDS = range(int(os.environ.get("FAULT_SEEDS", "1")))
CHUNKS = 60
SECONDS = 60.0
AWAY_SECONDS, LONG_AWAY_SECONDS = 1.0, 15.0
# Candidates who share a fault.
AT_ONCE = 10
FORGETTING = "kill_valkey_and_its_memory"


def endure(seconds: float) -> None:
    """How long a fault lasts is part of it."""
    time.sleep(seconds)


@dataclass
class Stage:
    valkey: ValkeyServer
    urls: list[str]

    def freeze_a_web_process(self, choose: random.Random) -> None:
        """It wakes up as a stale node, which must not write what another has taken over."""
        process = choose.choice(self.web_processes())
        process.suspend()
        endure(AWAY_SECONDS)
        process.resume()

    def kill_valkey(self, _choose: random.Random) -> None:
        self._take_valkey_away(AWAY_SECONDS)

    def kill_valkey_and_its_memory(self, _choose: random.Random) -> None:
        """Without an append-only file."""
        self.valkey.kill()
        self.valkey.forget()
        self.valkey.start()

    def take_valkey_away_for_long(self, _choose: random.Random) -> None:
        self._take_valkey_away(LONG_AWAY_SECONDS)

    def _take_valkey_away(self, seconds: float) -> None:
        self.valkey.kill()
        endure(seconds)
        self.valkey.start()

    def web_processes(self) -> list[psutil.Process]:
        return [child for child in psutil.Process().children() if "wsgi.py" in child.cmdline()]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("acknowledged")
    with ExitStack() as stack:
        valkey = stack.enter_context(run_valkey())
        config = make_config(home, REDIS_URL=valkey.url)
        stack.enter_context(running_app(config))
        urls = [stack.enter_context(run_web(home, valkey.url, config.secret_key)) for _ in range(2)]
        yield Stage(valkey, urls)


@dataclass
class Trial:
    """One seed's candidate, whose history decides; `moment` is a number of acknowledged chunks."""

    seed: int
    candidate: RememberingCandidate
    answer: Answer
    moment: int

    def await_moment(self) -> None:
        wait_until(lambda: len(self.candidate.acknowledged) >= self.moment, SECONDS, 0.005)


def make_trial(stage: Stage, seed: int, happened: threading.Event, *, keeps: bool) -> Trial:
    """Where it `keeps` its connections, only the server can know what became of them."""
    choose = random.Random(seed)
    invited = factories.make_invitation(factories.make_panel())
    session = factories.make_session(invited.invitation, state="active", started_at=factories.ASKED_AT)
    answer = factories.make_answer(session)
    open_turn(get_ports(), answer)
    endless = {"limits": vars(TurnLimits(*[1e6] * 6))}
    get_ports().live.update_turn(session.id, 1, endless)
    chunks = make_chunks(choose, CHUNKS)
    candidate = RememberingCandidate(stage.urls, invited.token, chunks, choose, cuts=not keeps, may_end=happened)
    return Trial(seed, candidate, answer, choose.randrange(5, CHUNKS - 10))


@pytest.mark.parametrize("fault", ["kill_valkey", FORGETTING, "freeze_a_web_process"])
def test_nothing_acknowledged_is_lost_doubled_or_moved(stage: Stage, fault: str) -> None:
    check_seeds(stage, fault, SEEDS)


@pytest.mark.faults
def test_nor_while_valkey_is_away_for_15_seconds(stage: Stage) -> None:
    check_seeds(stage, "take_valkey_away_for_long", SEEDS)


def check_seeds(stage: Stage, fault: str, seeds: range) -> None:
    for first in range(0, len(seeds), AT_ONCE):
        check_together(stage, fault, seeds[first : first + AT_ONCE])


def check_together(stage: Stage, fault: str, seeds: range) -> None:
    """The fault comes when the first of the candidates is where its seed says, and wherever the others are then."""
    happened = threading.Event()
    trials = [make_trial(stage, seed, happened, keeps=fault == FORGETTING) for seed in seeds]
    deadline = time.monotonic() + SECONDS
    with ThreadPoolExecutor(len(trials)) as pool:
        sendings = [pool.submit(trial.candidate.send_all, deadline) for trial in trials]
        trials[0].await_moment()
        getattr(stage, fault)(random.Random(seeds[0]))
        happened.set()
        for sending in sendings:
            sending.result()
    for trial in trials:
        stored = get_ports().audio.read(trial.answer.session_id, 1)
        assert compare(trial.candidate.acknowledged, stored) == Losses(0, 0, 0), f"seed {trial.seed}"
        assert len(stored) == CHUNKS, f"seed {trial.seed}"


def test_the_comparison_finds_what_it_looks_for() -> None:
    chunks = [b"a", b"b", b"c"]
    known = {seq: sha256(chunk).hexdigest() for seq, chunk in enumerate(chunks)}
    assert compare(known, chunks) == Losses(0, 0, 0)
    assert compare(known, [b"a", b"c"]) == Losses(1, 0, 0)
    assert compare(known, [b"a", b"b", b"b", b"c"]) == Losses(0, 1, 0)
    assert compare(known, [b"b", b"a", b"c"]) == Losses(0, 0, 1)
