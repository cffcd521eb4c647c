"""Whatever the network does, what is stored is what was said: byte for byte, without a gap."""

from __future__ import annotations

import itertools
import random
import threading
import uuid
from collections.abc import Iterator

import pytest

from app.candidate_client import CandidateClient, ClientSettings, Finish
from app.candidate_client.connection import ReceivedEvent
from app.context import get_ports
from app.extensions import db
from app.interviews import repository
from app.interviews.services import admission, presence, progress
from app.supervisor.valkey import find_free_port
from tests.conftest import make_config, running_app
from tests.factories import make_invitation, make_panel
from tests.sockets.faulty_proxy import run_proxy
from tests.sockets.test_candidate_sockets import SILENT_CHUNK, Stage
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = pytest.mark.slow

SPEECH = bytes(itertools.islice(itertools.cycle(range(1, 252)), 6400 * 60))
FAST = ClientSettings(
    speed=50, finish=Finish.BUTTON, answer_seconds=0.5, retry_seconds=0.02, reconnect_seconds=30, idle_seconds=30
)
CHUNKS = 40


@pytest.fixture(scope="module")
def proxy_port() -> int:
    return find_free_port()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, valkey_url: str, proxy_port: int) -> Iterator[str]:
    config = make_config(tmp_path_factory.mktemp("web"), REDIS_URL=valkey_url)
    address = {"PUBLIC_URL": f"http://127.0.0.1:{proxy_port}"}  # an origin that is let in
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **address) as url:
        yield url


@pytest.fixture
def stage(web: str) -> Iterator[Stage]:
    _invitation, token = make_invitation(make_panel(audio_timeout_seconds=600.0))
    stage = Stage(web, token, admission.open_session(token))
    yield stage
    for candidate in stage.candidates:
        candidate.client.disconnect()
    db.session.rollback()


def stored(session_id: uuid.UUID) -> bytes:
    return b"".join(get_ports().audio.read(session_id, 1))


def test_cuts_and_delays_leave_no_gap(stage: Stage, proxy_port: int) -> None:
    """Each of the first connections carries the handshake and a part of the answer, then dies in mid-chunk."""
    cuts = [40_000, 90_000, 25_000, 120_000]
    with run_proxy(stage.url, proxy_port, cuts) as proxy:
        client = CandidateClient(proxy.url, stage.token, [SPEECH], FAST)
        names: list[str] = []
        thread = threading.Thread(target=lambda: names.extend(event.name for event in take_first_turn(client)))
        thread.start()
        wait_until(lambda: state_of(stage) != "waiting")
        progress.begin_interview(get_ports(), stage.session_id)
        thread.join(60)
        assert not thread.is_alive()
        assert (proxy.cuts, proxy.cut_after_bytes) == (4, [])
    assert stored(stage.session_id) == SPEECH
    assert names.count("session_state") >= 5
    assert names.count("greeting") <= 1


def take_first_turn(client: CandidateClient) -> Iterator[ReceivedEvent]:
    for event in client.run():
        yield event
        if event.name == "turn_ended":
            return


def state_of(stage: Stage) -> str:
    db.session.rollback()
    return repository.get_session(stage.session_id).state


def test_repeated_and_reordered_chunks_are_stored_once_and_in_order(stage: Stage) -> None:
    """A socket keeps its order, but clients and the nodes behind them need not."""
    candidate = stage.started()
    chunks = [bytes([number + 1]) * 6400 for number in range(CHUNKS)]
    shuffle = random.Random(3)
    received = -1
    while received < CHUNKS - 1:
        batch = list(range(max(0, received - 2), min(CHUNKS, received + 5))) * 2
        shuffle.shuffle(batch)
        for seq in batch:
            ack = candidate.send_chunk(1, seq, chunks[seq])
            assert ack["ok"]
            assert ack["received_through"] >= received
            received = ack["received_through"]
    assert stored(stage.session_id) == b"".join(chunks)


@pytest.mark.parametrize("away_seconds", [5, 60, 300])
def test_time_without_a_network_is_not_the_candidates(stage: Stage, away_seconds: int) -> None:
    """The shared clock is moved by the test: nobody waits five minutes."""
    candidate = stage.started()
    for seq in range(3):
        candidate.send_chunk(1, seq, SILENT_CHUNK)
    ports = get_ports()
    candidate.client.disconnect()
    wait_until(lambda: (ports.live.get_turn(stage.session_id) or {})["paused_at"] is not None)
    ports.live.advance_clock(away_seconds)
    presence.watch_presence(ports, stage.session_id)
    back = stage.candidate()
    state = back.wait_for("session_state")
    assert (state["state"], state["turn"], state["received_through"]) == ("active", 1, 2)
    assert state["turn_time_left_seconds"] >= 300 - 5
    assert back.send_chunk(1, 3)["received_through"] == 3
    assert stored(stage.session_id) == SILENT_CHUNK * 4
