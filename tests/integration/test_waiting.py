"""Candidates who come while all places are taken, over the services."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.interview import SessionState
from app.domain.waiting_queue import QueueRules
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.interviews.services import admission, presence, progress, waiting
from tests.factories import make_invitation, make_panel
from tests.fakes.ports import FakePorts

NODE = "node-1"
RULES = QueueRules(most_active=1)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class House:
    """Any number of candidates and one place; time passes as the test says."""

    ports: FakePorts = field(default_factory=FakePorts)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.ports.live.keep_node_alive(NODE, 10)
        self.panel = make_panel(total_seconds=600.0)

    def come(self) -> uuid.UUID:
        session_id = admission.open_session(make_invitation(self.panel).token)
        self.arrive(session_id)
        self.press_start(session_id)
        return session_id

    def arrive(self, session_id: uuid.UUID) -> None:
        presence.arrive(self.ports, session_id, str(session_id), NODE)

    def vanish(self, session_id: uuid.UUID) -> None:
        presence.depart(self.ports, session_id, str(session_id))
        self.tick()

    def press_start(self, session_id: uuid.UUID) -> None:
        waiting.start_interview(self.ports, session_id, RULES, consent=True, notice_version="1")

    def end(self, session_id: uuid.UUID) -> None:
        progress.end_interview(self.ports, session_id, SessionState.COMPLETED, "ended_by_reviewer")
        self.tick()

    def tick(self, seconds: float = 0.0) -> None:
        self.now += timedelta(seconds=seconds)
        self.ports.live.advance_clock(seconds)
        waiting.advance_queue(self.ports, RULES, self.now)

    def state(self, session_id: uuid.UUID) -> str:
        return self.row(session_id).state

    def row(self, session_id: uuid.UUID) -> InterviewSession:
        return repository.get_session(session_id, lock=True)

    def place(self, session_id: uuid.UUID) -> dict[str, Any] | None:
        return waiting.describe_place(self.ports, session_id, RULES, self.now)

    def told(self, session_id: uuid.UUID) -> list[dict[str, Any]]:
        rows = zip(self.ports.broadcaster.candidate, self.ports.broadcaster.candidate_sessions, strict=True)
        return [payload for (name, payload), to in rows if name == "queue_position" and to == session_id]


def test_one_runs_and_the_others_wait_in_order_of_arrival(database_app: Flask) -> None:
    house = House()
    first, second, third = house.come(), house.come(), house.come()
    assert [house.state(person) for person in (first, second, third)] == ["active", "queued", "queued"]
    assert house.place(first) is None
    assert house.place(second) == {"position": 1, "eta_seconds": 600, "called": False}
    assert house.place(third) == {"position": 2, "eta_seconds": 1200, "called": False}
    assert house.row(second).consent_at is not None
    assert house.row(second).started_at is None


@pytest.fixture
def house(app: Flask) -> House:
    return House()


def test_the_next_is_told_half_a_minute_before_and_then_begins(house: House) -> None:
    first, second = house.come(), house.come()
    house.end(first)
    assert house.place(second) == {"position": 1, "eta_seconds": 30, "called": True}
    assert house.told(second)[-1]["called"]
    house.tick(29)
    assert house.state(second) == "queued"
    house.tick(1)
    assert house.state(second) == "active"
    assert ("begin_interview", (str(second),), 0) in house.ports.jobs.pending


def test_who_is_called_may_begin_at_once_and_nobody_else(house: House) -> None:
    first, second, third = house.come(), house.come(), house.come()
    house.press_start(third)
    house.end(first)
    house.press_start(third)
    house.press_start(second)
    assert (house.state(second), house.state(third)) == ("active", "queued")


def test_a_reload_keeps_the_place(house: House) -> None:
    _first, second, third = house.come(), house.come(), house.come()
    house.vanish(second)
    house.tick(60)
    house.arrive(second)
    house.tick(100)
    place = house.place(second)
    assert place is not None
    assert place["position"] == 1
    assert house.place(third) is not None


def test_who_vanishes_frees_the_place_and_may_come_back(house: House) -> None:
    _first, second, third = house.come(), house.come(), house.come()
    house.vanish(second)
    house.tick(121)
    assert house.state(second) == "waiting"
    assert (house.place(third) or {})["position"] == 1
    house.arrive(second)
    house.press_start(second)
    place = house.place(second)
    assert place is not None
    assert place["position"] == 2


def test_a_broken_off_interview_gives_up_its_place_but_goes_on_at_once(house: House) -> None:
    first, second = house.come(), house.come()
    progress.begin_interview(house.ports, first)
    house.vanish(first)
    house.tick(100)
    assert house.place(second) == {"position": 1, "eta_seconds": 600, "called": False}
    house.tick(21)
    house.tick(30)
    assert house.state(second) == "active"
    house.arrive(first)
    assert house.state(first) == "active"


def test_everybody_is_told_on_every_round(house: House) -> None:
    _first, second = house.come(), house.come()
    before = len(house.told(second))
    house.tick(1)
    assert len(house.told(second)) == before
    waiting.advance_queue(house.ports, RULES, house.now, tell_all=True)
    assert len(house.told(second)) == before + 1
