"""The waiting queue: nobody is passed over, nobody starves, and never more begin than may."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.waiting_queue import Place, QueueRules, estimate_waits, next_step

RULES = QueueRules(most_active=2, notice_seconds=30.0, grace_seconds=120.0)
A, B, C, D = (uuid.UUID(int=number) for number in range(4))

seconds = st.none() | st.floats(0.0, 300.0)
queues = st.lists(st.tuples(seconds, seconds), max_size=8).map(
    lambda rows: [Place(uuid.UUID(int=i), called, absent) for i, (called, absent) in enumerate(rows)]
)


def test_who_came_first_is_called_first() -> None:
    assert next_step([Place(A), Place(B), Place(C)], 0, RULES).called == (A, B)


def test_nobody_is_called_while_all_places_are_taken() -> None:
    assert next_step([Place(A)], 2, RULES).called == ()


def test_a_called_place_is_reserved_and_begins_after_the_notice() -> None:
    step = next_step([Place(A, called_seconds=29.0), Place(B)], 1, RULES)
    assert (step.admitted, step.called) == ((), ())
    assert next_step([Place(A, called_seconds=30.0), Place(B)], 1, RULES).admitted == (A,)


def test_who_is_away_for_a_moment_is_passed_over_and_keeps_the_place() -> None:
    step = next_step([Place(A, absent_seconds=119.0), Place(B)], 1, RULES)
    assert (step.dropped, step.called) == ((), (B,))
    assert next_step([Place(A), Place(C)], 1, RULES).called == (A,)


def test_who_is_called_and_away_does_not_begin() -> None:
    assert next_step([Place(A, called_seconds=40.0, absent_seconds=5.0)], 0, RULES).admitted == ()


def test_who_vanishes_frees_the_place_for_the_next() -> None:
    step = next_step([Place(A, called_seconds=130.0, absent_seconds=120.0), Place(B)], 1, RULES)
    assert (step.dropped, step.admitted, step.called) == ((A,), (), (B,))


@given(queues, st.integers(0, 5))
def test_never_more_than_may_run(places: list[Place], running: int) -> None:
    step = next_step(places, running, RULES)
    still_called = [p for p in places if p.called_seconds is not None and p.session_id not in step.dropped]
    assert running + len(still_called) + len(step.called) <= max(RULES.most_active, running + len(still_called))


@given(queues, st.integers(0, 5))
def test_nobody_present_is_passed_over(places: list[Place], running: int) -> None:
    step = next_step(places, running, RULES)
    waiting = [p.session_id for p in places if p.called_seconds is None and p.absent_seconds is None]
    assert step.called == tuple(waiting[: len(step.called)])
    assert set(step.dropped).isdisjoint({*step.called, *step.admitted})


@given(queues, st.integers(0, 5))
def test_no_place_stays_empty_while_somebody_waits(places: list[Place], running: int) -> None:
    step = next_step(places, running, RULES)
    still_called = [p for p in places if p.called_seconds is not None and p.session_id not in step.dropped]
    waiting = [p for p in places if p.called_seconds is None and p.absent_seconds is None]
    if running + len(still_called) + len(step.called) < RULES.most_active:
        assert len(step.called) == len(waiting)


@dataclass
class House:
    """Interviews of ten seconds; who is in `flighty` comes and goes."""

    rules: QueueRules
    flighty: frozenset[int]
    arrivals: list[int]
    now: int = 0
    running: dict[uuid.UUID, int] = field(default_factory=dict)
    queue: dict[uuid.UUID, int | None] = field(default_factory=dict)
    away_since: dict[uuid.UUID, int] = field(default_factory=dict)
    begun: list[uuid.UUID] = field(default_factory=list)

    def pass_second(self) -> None:
        self.now += 1
        self.running = {person: end for person, end in self.running.items() if end > self.now}
        for number, arrives in enumerate(self.arrivals):
            if arrives == self.now:
                self.queue[uuid.UUID(int=number)] = None
        for person in self.queue:
            if person.int in self.flighty and self.now // 7 % 2:
                self.away_since.setdefault(person, self.now)
            else:
                self.away_since.pop(person, None)
        self._advance()

    def _advance(self) -> None:
        step = next_step([self._place(*row) for row in self.queue.items()], len(self.running), self.rules)
        for person in (*step.dropped, *step.admitted):
            del self.queue[person]
        self.begun += step.admitted
        self.running |= dict.fromkeys(step.admitted, self.now + 10)
        self.queue |= dict.fromkeys(step.called, self.now)
        assert len(self.running) <= self.rules.most_active

    def _place(self, person: uuid.UUID, called_at: int | None) -> Place:
        away = self.away_since.get(person)
        called = None if called_at is None else float(self.now - called_at)
        return Place(person, called, None if away is None else float(self.now - away))


@given(
    st.integers(1, 3),
    st.frozensets(st.integers(0, 11), max_size=6),
    st.lists(st.integers(1, 40), min_size=1, max_size=12),
)
def test_nobody_who_stays_starves_whatever_the_others_do(
    most_active: int, flighty: frozenset[int], arrivals: list[int]
) -> None:
    rules = QueueRules(most_active, notice_seconds=3.0, grace_seconds=5.0)
    house = House(rules, flighty, arrivals)
    steady = [uuid.UUID(int=i) for i in range(len(arrivals)) if i not in flighty]
    for _ in range(40 + 20 * len(arrivals)):
        house.pass_second()
    assert set(steady) <= set(house.begun)
    in_order = sorted(steady, key=lambda person: arrivals[person.int])
    begun_steady = [arrivals[person.int] for person in house.begun if person in steady]
    assert begun_steady == [arrivals[person.int] for person in in_order]


def test_waits_follow_the_running_interviews() -> None:
    assert estimate_waits([600.0, 100.0], [50.0, 300.0, 300.0], 2) == (100.0, 150.0, 450.0)


def test_a_free_place_means_no_wait() -> None:
    assert estimate_waits([600.0], [50.0], 2) == (0.0,)


def test_more_running_than_may_must_end_first() -> None:
    assert estimate_waits([10.0, 20.0, 30.0], [60.0], 2) == pytest.approx((20.0,))
