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
# each takes 15 s longer
LONG_SEEDS = range(max(1, len(SEEDS) // 10))


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


def make_candidate(stage: Stage, choose: random.Random) -> tuple[RememberingCandidate, Answer]:
    invited = factories.make_invitation(factories.make_panel())
    session = factories.make_session(invited.invitation, state="active", started_at=factories.ASKED_AT)
    answer = factories.make_answer(session)
    open_turn(get_ports(), answer)
    endless = {"limits": vars(TurnLimits(*[1e6] * 6))}
    get_ports().live.update_turn(session.id, 1, endless)
    return RememberingCandidate(stage.urls, invited.token, make_chunks(choose, CHUNKS), choose), answer


@pytest.mark.parametrize("fault", ["kill_valkey", "freeze_a_web_process"])
def test_nothing_acknowledged_is_lost_doubled_or_moved(stage: Stage, fault: str) -> None:
    check_seeds(stage, fault, SEEDS)


@pytest.mark.faults
def test_nor_while_valkey_is_away_for_15_seconds(stage: Stage) -> None:
    check_seeds(stage, "take_valkey_away_for_long", LONG_SEEDS)


def check_seeds(stage: Stage, fault: str, seeds: range) -> None:
    for seed in seeds:
        choose = random.Random(seed)
        candidate, answer = make_candidate(stage, choose)
        thread = threading.Thread(target=disturb_at, args=(candidate, choose.randrange(5, CHUNKS - 10), stage, fault))
        thread.start()
        candidate.send_all(time.monotonic() + SECONDS)
        thread.join()
        stored = get_ports().audio.read(answer.session_id, 1)
        assert compare(candidate.acknowledged, stored) == Losses(0, 0, 0), f"seed {seed}"
        assert len(stored) == CHUNKS, f"seed {seed}"


def disturb_at(candidate: RememberingCandidate, seq: int, stage: Stage, fault: str) -> None:
    wait_until(lambda: len(candidate.acknowledged) >= seq, SECONDS, 0.005)
    getattr(stage, fault)(random.Random(seq))


def test_the_comparison_finds_what_it_looks_for() -> None:
    chunks = [b"a", b"b", b"c"]
    known = {seq: sha256(chunk).hexdigest() for seq, chunk in enumerate(chunks)}
    assert compare(known, chunks) == Losses(0, 0, 0)
    assert compare(known, [b"a", b"c"]) == Losses(1, 0, 0)
    assert compare(known, [b"a", b"b", b"b", b"c"]) == Losses(0, 1, 0)
    assert compare(known, [b"b", b"a", b"c"]) == Losses(0, 0, 1)
