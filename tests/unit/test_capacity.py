"""The limit of interviews at once follows what speech workers were seen to do."""

from __future__ import annotations

from app.domain.waiting_queue import QueueRules
from app.errors import DependencyUnavailable
from app.interviews.services.capacity import CapacityWatch, follow_load, rules_in_force
from tests.fakes.figures import CountedFigures
from tests.fakes.ports import FakePorts

FIRST = QueueRules(most_active=8, follows_load=True)


def look(ports: FakePorts, watch: CapacityWatch, minutes: int, running: int, busy_share: float) -> None:
    """Of the workers' time, every five seconds as the ticker does."""
    for _ in range(12 * minutes):
        follow_load(ports, watch, FIRST)
        watch.pass_time(5.0, running)
        busy = {"seconds_total": 5.0 * busy_share * ports.jobs.workers}
        ports.figures.add("jobs", {"job": "transcribe_live", "outcome": "done"}, busy)
        ports.figures.add("jobs", {"job": "score_answer", "outcome": "done"}, {"seconds_total": 5.0})


def test_busy_workers_lower_the_limit_and_idle_ones_raise_it() -> None:
    ports, watch = FakePorts(), CapacityWatch()
    ports.jobs.workers = 2
    assert rules_in_force(ports, FIRST).most_active == 8
    look(ports, watch, minutes=20, running=8, busy_share=1.0)
    assert rules_in_force(ports, FIRST).most_active == 6
    look(ports, watch, minutes=20, running=4, busy_share=0.2)
    assert rules_in_force(ports, FIRST).most_active in {15, 16}


def test_a_number_that_was_set_holds() -> None:
    ports, watch = FakePorts(), CapacityWatch()
    look(ports, watch, minutes=20, running=8, busy_share=1.0)
    assert rules_in_force(ports, QueueRules(most_active=3)).most_active == 3


def test_without_workers_nothing_is_estimated() -> None:
    ports, watch = FakePorts(), CapacityWatch()
    look(ports, watch, minutes=1, running=1, busy_share=1.0)
    ports.jobs.workers = 0
    look(ports, watch, minutes=20, running=8, busy_share=1.0)
    assert ports.figures.levels == {}


def test_the_first_limit_holds_while_nothing_can_be_read() -> None:
    ports = FakePorts()
    ports.figures = Unreachable()
    assert rules_in_force(ports, FIRST).most_active == 8


class Unreachable(CountedFigures):
    def find_level(self, name: str) -> float | None:
        raise DependencyUnavailable("Redis is away.")
