"""Networks that are away for 5, 60 and 300 s, in real time and all at once: the microphone goes on meanwhile."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from app.candidate_client import CandidateClient, ClientSettings, Finish
from app.context import get_ports
from app.domain.pcm16 import BYTES_PER_SECOND
from app.extensions import db
from app.interviews import repository
from app.interviews.services import admission, progress
from app.supervisor.valkey import find_free_port
from tests.conftest import make_config, running_app
from tests.factories import make_invitation, make_panel
from tests.sockets.faulty_proxy import FaultyProxy, run_proxy
from tests.sockets.test_bad_networks import take_first_turn
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = [pytest.mark.slow, pytest.mark.faults]
CUTS_SECONDS = (5, 60, 300)
# The network goes when so many chunks of 200 ms are stored.
CHUNKS_BEFORE = 40
SLOWEST_TALK_SECONDS = 120.0


@pytest.fixture
def ports() -> dict[int, int]:
    """A proxy's port for each number of seconds."""
    return {away_seconds: find_free_port() for away_seconds in CUTS_SECONDS}


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory, valkey_url: str, ports: dict[int, int]) -> Iterator[str]:
    config = make_config(tmp_path_factory.mktemp("web"), REDIS_URL=valkey_url)
    let_in = {"ALLOWED_ORIGINS": ",".join(f"http://127.0.0.1:{port}" for port in ports.values())}
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **let_in) as url:
        yield url


class LongCut:
    """A candidate in the first answer of an interview; the network is silent for `away_seconds` of it."""

    def __init__(self, web: str, port: int, away_seconds: int) -> None:
        _invitation, self.token = make_invitation(make_panel(max_turn_seconds=3600.0))
        self.session_id = admission.open_session(self.token)
        self.away_seconds = away_seconds
        self.live = get_ports().live
        self.names: list[str] = []
        self.thread = threading.Thread(target=self._talk, args=(web, port))
        speech = random.Random(away_seconds).randbytes((away_seconds + 15) * BYTES_PER_SECOND)
        settings = ClientSettings(finish=Finish.BUTTON, reconnect_seconds=400, idle_seconds=400)
        self.client = CandidateClient(f"http://127.0.0.1:{port}", self.token, [speech], settings)

    def begin(self) -> None:
        self.thread.start()
        wait_until(lambda: state_of(self.session_id) != "waiting")
        progress.begin_interview(get_ports(), self.session_id)

    def _talk(self, web: str, port: int) -> None:
        with run_proxy(web, port, []) as proxy:
            silence = threading.Thread(target=self._fall_silent, args=(proxy,))
            silence.start()
            self.names.extend(event.name for event in take_first_turn(self.client))
            silence.join()

    def _fall_silent(self, proxy: FaultyProxy) -> None:
        live = self.live  # this thread has no application
        wait_until(lambda: (live.get_turn(self.session_id) or {}).get("received_through", -1) >= CHUNKS_BEFORE)
        proxy.fall_silent()
        time.sleep(self.away_seconds)  # what is tested is the passing of time
        proxy.speak_again()


def state_of(session_id: uuid.UUID) -> str:
    db.session.rollback()
    return repository.get_session(session_id).state


def test_what_was_said_meanwhile_is_sent_afterwards(web: str, ports: dict[int, int]) -> None:
    trials = [LongCut(web, port, away_seconds) for away_seconds, port in ports.items()]
    for trial in trials:
        trial.begin()
    for trial in trials:
        trial.thread.join(SLOWEST_TALK_SECONDS + trial.away_seconds)
        assert not trial.thread.is_alive(), f"{trial.away_seconds} s"
        assert trial.names[-1] == "turn_ended", f"{trial.away_seconds} s: {trial.names}"
        stored = b"".join(get_ports().audio.read(trial.session_id, 1))
        assert stored == trial.client.turn_pcm16(1), f"{trial.away_seconds} s"
    db.session.rollback()
