"""Once a second: the shared clock, turns whose time has come, candidates who are gone, work that is owed."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from flask import Flask

from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.waiting_queue import UNLIMITED, QueueRules
from app.errors import DependencyUnavailable
from app.extensions import db
from app.interviews.services import capacity, live, presence, recovery, waiting
from app.log_context import begin_logs
from app.ports import Ports
from app.reports import services as reports
from app.reports.comparisons import drop_expired_comparisons

TICK_SECONDS = 1.0
# What is due at a moment, such as a next question that waited for a rating, comes so much later at most.
LOOK_SECONDS = 0.2
LEASE_SECONDS = 3.0
TICKS_BETWEEN_RECONCILIATIONS = 5
# About 50 microseconds each.
SESSIONS_AT_ONCE = 30
# A connection ends within 5 seconds of its link.
TICKS_BETWEEN_LOOKS_AT_LINKS = 2
DAY_SECONDS = 24 * 3600.0
HOUR_SECONDS = 3600.0
# A process that slept longer than this has not been keeping time.
LONGEST_STEP_SECONDS = 5.0
log = structlog.get_logger(__name__)


def _go_on() -> None:
    """Where nobody waits."""


def node_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Ticker:
    """Every web process has one; whoever holds the lease does the work, on differences of its own clock.

    `rest` is called every few milliseconds of work: on a server with one thread candidates wait meanwhile.
    """

    ports: Ports
    holder: str
    rules: QueueRules = UNLIMITED
    rest: Callable[[], object] = _go_on
    last_tick: float | None = None
    ticks: int = field(default=0)
    capacity: capacity.CapacityWatch = field(default_factory=capacity.CapacityWatch)

    def tick(self, now: float) -> bool:
        """`now` is any monotonic clock in seconds; True where this ticker did the work."""
        step = 0.0 if self.last_tick is None else min(now - self.last_tick, LONGEST_STEP_SECONDS)
        self.last_tick = now
        self.ports.live.keep_node_alive(self.holder, presence.NODE_SIGN_OF_LIFE_SECONDS)
        if not self.ports.live.acquire_lease("ticker", self.holder, LEASE_SECONDS):
            return False
        self.ports.live.advance_clock(step)
        self._work(step)
        self.ticks += 1
        return True

    def _work(self, step: float) -> None:
        for action in self._list_work(step):
            _attempt(action)
            self.rest()

    def _list_work(self, step: float) -> Iterator[Callable[[], object]]:
        yield partial(self._watch_turns, step)
        yield self.ports.jobs.recover_abandoned
        if self.ticks % TICKS_BETWEEN_LOOKS_AT_LINKS == 0:
            yield partial(presence.close_revoked, self.ports)
        is_round = self.ticks % TICKS_BETWEEN_RECONCILIATIONS == 0
        yield partial(waiting.advance_queue, self.ports, self.rules, utc_now(), tell_all=is_round)
        if is_round:
            yield partial(recovery.reconcile, self.ports)
            yield partial(reports.remind_of_reports, self.ports)
            yield drop_expired_comparisons
            yield partial(capacity.follow_load, self.ports, self.capacity, self.rules)
            yield self._ask_for_regular_work

    def _ask_for_regular_work(self) -> None:
        if self.ports.live.acquire_lease("daily-work", uuid.uuid4().hex, DAY_SECONDS):
            self.ports.jobs.enqueue("run_retention")
        if self.ports.live.acquire_lease("hourly-work", uuid.uuid4().hex, HOUR_SECONDS):
            self.ports.jobs.enqueue("check_calibration")

    def _watch_turns(self, step: float) -> None:
        """Few turns need anything in any one second: which, is asked for all of them together."""
        session_ids = self.ports.live.list_sessions()
        away = self._look(self.ports.live.list_away, session_ids)
        self.capacity.pass_time(step, len(session_ids) - len(away))
        for session_id in away:
            _attempt(partial(presence.watch_presence, self.ports, session_id))
        for session_id in self._look(partial(live.find_due_turns, self.ports), session_ids):
            _attempt(partial(live.watch_turn, self.ports, session_id))

    def _look(
        self, find: Callable[[Sequence[uuid.UUID]], list[uuid.UUID]], session_ids: Sequence[uuid.UUID]
    ) -> list[uuid.UUID]:
        found = []
        for start in range(0, len(session_ids), SESSIONS_AT_ONCE):
            found += find(session_ids[start : start + SESSIONS_AT_ONCE])
            self.rest()
        return found


def run_ticker(app: Flask, node: str, sleep: Callable[[float], object]) -> None:
    """Tick for ever; `sleep` is the server's own, so that it yields in every async mode."""
    with app.app_context():
        config = get_config()
        rules = QueueRules(config.max_active_interviews, follows_load=config.limit_follows_load)
        ticker = Ticker(get_ports(), node, rules, partial(sleep, 0))
    while True:
        started = time.monotonic()
        with app.app_context():
            _attempt(partial(ticker.tick, started))
        rest_until(started + TICK_SECONDS, ticker.ports, sleep)


def rest_until(
    deadline: float, ports: Ports, sleep: Callable[[float], object], clock: Callable[[], float] = time.monotonic
) -> None:
    """At least once, jobs that are due are started, whoever holds the lease."""
    left = LOOK_SECONDS
    while left >= LOOK_SECONDS:
        with suppress(DependencyUnavailable):  # the next tick says so
            ports.jobs.start_due()
        left = deadline - clock()
        sleep(max(0.0, min(left, LOOK_SECONDS)))


def _attempt(action: Callable[[], object]) -> None:
    """One interview's trouble must not stop the clock of the others."""
    begin_logs()
    try:
        action()
    except Exception:
        db.session.rollback()
        log.exception("tick_failed")
