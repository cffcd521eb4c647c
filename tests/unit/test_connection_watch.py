"""Candidates' connections whose owner the store has forgotten, or knows to be another."""

from __future__ import annotations

import uuid

import pytest

from app.interviews.connection_watch import ConnectionWatch
from tests.fakes.ports import FakePorts

SESSION, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


class Watched:
    """A process with the connections `mine`, and which of them it let go."""

    def __init__(self) -> None:
        self.ports = FakePorts()
        self.mine = {"connection-1": SESSION, "connection-2": OTHER}
        self.gone: list[str] = []
        for connection_id, session_id in self.mine.items():
            self.ports.live.connect(session_id, connection_id, "node-1")
        self.watch = ConnectionWatch(self.ports, lambda: self.mine, self.gone.append)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_what_is_known_stays(watched: Watched) -> None:
    for _ in range(3):
        watched.watch.look()
    assert (watched.gone, watched.ports.broadcaster.closed) == ([], [])


def test_a_process_with_many_connections_finds_the_one(watched: Watched) -> None:
    sessions = {f"connection-{number}": uuid.UUID(int=number) for number in range(3, 180)}
    for connection_id, session_id in sessions.items():
        watched.ports.live.connect(session_id, connection_id, "node-1")
    watched.mine.update(sessions)
    watched.ports.live.forget(uuid.UUID(int=170))
    watched.watch.look()
    watched.watch.look()
    assert watched.gone == ["connection-170"]


def test_what_is_unknown_at_two_looks_is_let_go(watched: Watched) -> None:
    watched.ports.live.forget(OTHER)
    watched.watch.look()
    assert watched.gone == []
    watched.watch.look()
    assert watched.gone == ["connection-2"]


def test_what_comes_back_in_between_stays(watched: Watched) -> None:
    watched.ports.live.forget(OTHER)
    watched.watch.look()
    watched.ports.live.connect(OTHER, "connection-2", "node-1")
    watched.watch.look()
    watched.watch.look()
    assert watched.gone == []


def test_one_that_another_has_replaced_is_told_so_and_not_asked_back(watched: Watched) -> None:
    watched.ports.live.connect(SESSION, "connection-9", "node-2")
    watched.watch.look()
    watched.watch.look()
    assert watched.gone == []
    assert set(watched.ports.broadcaster.closed) == {("connection-1", "superseded")}
