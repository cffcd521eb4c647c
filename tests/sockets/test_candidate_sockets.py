"""The candidate's wire, spoken to a real web process in each async mode, with jobs run by the test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio
from redis import Redis

from app.context import get_ports
from app.extensions import db
from app.interviews import repository
from app.interviews.services import admission, progress
from app.panels import services as panels
from tests.conftest import make_config, running_app
from tests.factories import make_invitation, make_panel
from tests.waiting import wait_until
from tests.web_servers import run_web

pytestmark = pytest.mark.slow

NAMESPACE = "/interview"
SILENT_CHUNK = bytes(6400)
ACK_SECONDS = 60
ENDS_WITHIN_SECONDS = 5.0


@dataclass
class Candidate:
    """One Socket.IO client; `events` in the order of arrival."""

    url: str
    token: str
    events: list[tuple[str, Any]] = field(default_factory=list)
    client: Any = None

    def connect(self, **options: Any) -> Candidate:
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", self._remember, namespace=NAMESPACE)
        self.client.on("connect_error", lambda data: self._remember("connect_error", data), namespace=NAMESPACE)
        waiting = {"wait_timeout": ACK_SECONDS, **options}
        self.client.connect(
            self.url, namespaces=[NAMESPACE], auth={"token": self.token}, transports=["websocket"], **waiting
        )
        return self

    def _remember(self, event: str, *args: Any) -> None:
        self.events.append((event, args[0] if args else None))

    def call(self, event: str, data: Any) -> dict[str, Any]:
        ack: dict[str, Any] = self.client.call(event, data, namespace=NAMESPACE, timeout=ACK_SECONDS)
        return ack

    def send_chunk(self, turn: int, seq: int, pcm16: bytes = SILENT_CHUNK) -> dict[str, Any]:
        return self.call("audio_chunk", ({"turn": turn, "seq": seq}, pcm16))

    def wait_for(self, event: str) -> Any:
        wait_until(lambda: any(name == event for name, _ in self.events))
        return next(payload for name, payload in self.events if name == event)


@dataclass
class Stage:
    """A web process and, in this process, the services that workers would call."""

    url: str
    token: str
    session_id: uuid.UUID
    candidates: list[Candidate] = field(default_factory=list)

    def candidate(self, token: str = "", **options: Any) -> Candidate:
        candidate = Candidate(self.url, token or self.token)
        self.candidates.append(candidate)
        return candidate.connect(**options)

    def started(self) -> Candidate:
        candidate = self.candidate()
        assert candidate.call("start_interview", {"consent": True, "notice_version": "1"})["ok"]
        progress.begin_interview(get_ports(), self.session_id)
        candidate.wait_for("next_question")
        return candidate


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[str]:
    config = make_config(tmp_path_factory.mktemp("web"), REDIS_URL=valkey_url)
    mode = {"SOCKETIO_ASYNC_MODE": request.param}
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **mode) as url:
        yield url


@pytest.fixture
def stage(web: str) -> Iterator[Stage]:
    _invitation, token = make_invitation(make_panel())
    stage = Stage(web, token, admission.open_session(token))
    yield stage
    for candidate in stage.candidates:
        candidate.client.disconnect()
    db.session.rollback()


def stored_state(stage: Stage) -> str:
    db.session.rollback()  # a new transaction sees what the web process has committed
    return repository.get_session(stage.session_id, lock=True).state


@pytest.fixture
def started(stage: Stage) -> Candidate:
    return stage.started()


def test_a_candidate_speaks_and_the_turn_ends(stage: Stage) -> None:
    candidate = stage.started()
    assert [stage_event for stage_event, _ in candidate.events][:1] == ["session_state"]
    for seq in range(5):
        assert candidate.send_chunk(1, seq) == {"ok": True, "received_through": seq}
    assert candidate.call("end_turn", {"turn": 1, "last_seq": 4}) == {"ok": True}
    assert candidate.wait_for("turn_ended") == {"turn": 1, "reason": "finished"}
    assert get_ports().audio.read(stage.session_id, 1) == [SILENT_CHUNK] * 5
    assert candidate.send_chunk(1, 5)["code"] == "stale_turn"


def test_gaps_and_repeats_are_told_by_received_through(stage: Stage) -> None:
    candidate = stage.started()
    assert candidate.send_chunk(1, 0)["received_through"] == 0
    assert candidate.send_chunk(1, 2)["received_through"] == 0
    assert candidate.send_chunk(1, 0)["received_through"] == 0
    assert candidate.send_chunk(1, 1)["received_through"] == 1


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("audio_chunk", ({"turn": 1, "seq": 0}, b"\x00"), "invalid_input"),
        ("audio_chunk", ({"turn": 1, "seq": 0}, bytes(40_000)), "invalid_input"),
        ("audio_chunk", ({"turn": 1, "seq": -1}, SILENT_CHUNK), "invalid_input"),
        ("audio_chunk", ({"turn": "1", "seq": 0}, SILENT_CHUNK), "invalid_input"),
        ("audio_chunk", {"turn": 1, "seq": 0}, "invalid_input"),
        ("audio_chunk", ({"turn": 9, "seq": 0}, SILENT_CHUNK), "stale_turn"),
        ("end_turn", {"turn": 1}, "invalid_input"),
        ("end_turn", "now", "invalid_input"),
        ("still_thinking", {"turn": 3}, "stale_turn"),
        ("text_answer", {"turn": 1, "text": "   "}, "invalid_input"),
        ("start_interview", {"consent": "yes", "notice_version": "1"}, "invalid_input"),
    ],
)
def test_bad_input_is_refused_with_a_code(started: Candidate, event: str, payload: object, code: str) -> None:
    ack = started.call(event, payload)
    assert (ack["ok"], ack["code"]) == (False, code)
    assert ack["message"]


def test_a_refusal_is_worded_as_the_page_is(started: Candidate, stage: Stage) -> None:
    """Of what the browser sends with its connection: the language that was chosen on the page."""
    assert started.call("text_answer", {"turn": 1, "text": " "})["message"].startswith("Please type an answer")
    started.client.disconnect()
    german = stage.candidate(headers={"Cookie": "language=de"})
    german.wait_for("session_state")
    assert german.call("text_answer", {"turn": 1, "text": " "})["message"].startswith(
        "Bitte schreiben Sie eine Antwort"
    )
    unknown = Candidate(stage.url, "no-such-token")
    with pytest.raises(socketio.exceptions.ConnectionError):
        unknown.connect(headers={"Cookie": "language=de"})
    assert "Dieser Link ist nicht bekannt" in str(unknown.wait_for("connect_error"))


def test_a_reload_goes_on_where_it_was(stage: Stage) -> None:
    first = stage.started()
    for seq in range(3):
        first.send_chunk(1, seq)
    first.client.disconnect()
    wait_until(lambda: stored_state(stage) == "paused")
    second = stage.candidate()
    described = second.wait_for("session_state")
    assert (described["state"], described["turn"], described["received_through"]) == ("active", 1, 2)
    assert described["question"]["number"] == 1
    assert "greeting" not in [event for event, _ in second.events]
    assert second.send_chunk(1, 3)["received_through"] == 3


def test_a_reload_gives_no_time_back(stage: Stage) -> None:
    candidate = stage.started()
    get_ports().live.advance_clock(60)
    candidate.client.disconnect()
    wait_until(lambda: (get_ports().live.get_turn(stage.session_id) or {})["paused_at"] is not None)
    assert stage.candidate().wait_for("session_state")["turn_time_left_seconds"] <= 300 - 60


def test_a_second_window_takes_over(stage: Stage) -> None:
    first = stage.started()
    second = stage.candidate()
    second.wait_for("session_state")
    assert first.wait_for("superseded")["code"] == "superseded"
    wait_until(lambda: not first.client.connected)
    assert second.send_chunk(1, 0)["ok"]
    assert stored_state(stage) == "active"


def test_whoever_redis_forgot_is_let_go_and_goes_on(stage: Stage, redis_client: Redis) -> None:
    """Not as one who is told to go: such a client stays away."""
    candidate = stage.started()
    for seq in range(3):
        candidate.send_chunk(1, seq)
    reasons: list[str] = []
    wire = candidate.client.eio.ws
    candidate.client.on("disconnect", reasons.append, namespace=NAMESPACE)
    redis_client.flushall()
    assert candidate.send_chunk(1, 3)["code"] == "storage_failed"
    wait_until(lambda: reasons)
    wire.shutdown()  # the library leaves the socket of a connection that broke open
    assert reasons != [candidate.client.reason.SERVER_DISCONNECT]
    back = stage.candidate()
    state = back.wait_for("session_state")
    assert (state["state"], state["turn"], state["received_through"]) == ("active", 1, -1)
    assert back.send_chunk(1, 0) == {"ok": True, "received_through": 0}


def test_a_withdrawn_link_closes_its_connection_within_seconds(stage: Stage) -> None:
    candidate = stage.started()
    session = repository.get_session(stage.session_id)
    panels.revoke_invitation(session.organization_id, session.invitation_id)
    wait_until(lambda: not candidate.client.connected, ENDS_WITHIN_SECONDS)
    assert candidate.wait_for("error")["code"] == "invitation_revoked"


def test_a_typed_answer_counts(stage: Stage) -> None:
    candidate = stage.started()
    assert candidate.call("text_answer", {"turn": 1, "text": "A tuple never changes."}) == {"ok": True}
    assert candidate.wait_for("turn_ended")["reason"] == "finished"


def test_the_question_is_repeated_on_request(stage: Stage) -> None:
    candidate = stage.started()
    ack = candidate.call("repeat_question", {"turn": 1})
    assert ack["question"] == candidate.wait_for("next_question")


def test_leaving_pauses_the_interview(stage: Stage) -> None:
    candidate = stage.started()
    assert candidate.call("leave", {}) == {"ok": True}
    wait_until(lambda: not candidate.client.connected)
    assert stored_state(stage) == "paused"


def test_an_unknown_link_is_refused_with_a_code(stage: Stage) -> None:
    stranger = Candidate(stage.url, "not-a-token")
    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect()
    assert stranger.events[0][1]["data"]["code"] == "invitation_unknown"
