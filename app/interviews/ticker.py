"""Once a second: the shared clock, turns whose time has come, candidates who are gone, work that is owed."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog
from flask import Flask

from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.waiting_queue import UNLIMITED, QueueRules
from app.extensions import db
from app.interviews.services import capacity, live, presence, recovery, waiting
from app.log_context import begin_logs
from app.ports import Ports
from app.reports import services as reports
from app.reports.comparisons import drop_expired_comparisons

TICK_SECONDS = 1.0
LEASE_SECONDS = 3.0
# Longer than any stall that a web process survives, shorter than a candidate's patience.
NODE_SIGN_OF_LIFE_SECONDS = 10.0
TICKS_BETWEEN_RECONCILIATIONS = 5
# A connection ends within 5 seconds of its link.
TICKS_BETWEEN_LOOKS_AT_LINKS = 2
DAY_SECONDS = 24 * 3600.0
HOUR_SECONDS = 3600.0
# A process that slept longer than this has not been keeping time.
LONGEST_STEP_SECONDS = 5.0
log = structlog.get_logger(__name__)


def node_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Ticker:
    """Every web process has one; whoever holds the lease does the work, on differences of its own clock."""

    ports: Ports
    holder: str
    rules: QueueRules = UNLIMITED
    last_tick: float | None = None
    ticks: int = field(default=0)
    capacity: capacity.CapacityWatch = field(default_factory=capacity.CapacityWatch)

    def tick(self, now: float) -> bool:
        """`now` is any monotonic clock in seconds; True where this ticker did the work."""
        step = 0.0 if self.last_tick is None else min(now - self.last_tick, LONGEST_STEP_SECONDS)
        self.last_tick = now
        self.ports.live.keep_node_alive(self.holder, NODE_SIGN_OF_LIFE_SECONDS)
        if not self.ports.live.acquire_lease("ticker", self.holder, LEASE_SECONDS):
            return False
        self.ports.live.advance_clock(step)
        self._work(step)
        self.ticks += 1
        return True

    def _work(self, step: float) -> None:
        _attempt(partial(self._watch_turns, step))
        _attempt(self.ports.jobs.recover_abandoned)
        if self.ticks % TICKS_BETWEEN_LOOKS_AT_LINKS == 0:
            _attempt(partial(presence.close_revoked, self.ports))
        is_round = self.ticks % TICKS_BETWEEN_RECONCILIATIONS == 0
        _attempt(partial(waiting.advance_queue, self.ports, self.rules, utc_now(), tell_all=is_round))
        if is_round:
            _attempt(partial(recovery.reconcile, self.ports))
            _attempt(partial(reports.remind_of_reports, self.ports))
            _attempt(drop_expired_comparisons)
            _attempt(partial(capacity.follow_load, self.ports, self.capacity, self.rules))
            _attempt(self._ask_for_regular_work)

    def _ask_for_regular_work(self) -> None:
        if self.ports.live.acquire_lease("daily-work", uuid.uuid4().hex, DAY_SECONDS):
            self.ports.jobs.enqueue("run_retention")
        if self.ports.live.acquire_lease("hourly-work", uuid.uuid4().hex, HOUR_SECONDS):
            self.ports.jobs.enqueue("check_calibration")

    def _watch_turns(self, step: float) -> None:
        """Few turns need anything in any one second: which, is asked for all of them together."""
        session_ids = self.ports.live.list_sessions()
        away = self.ports.live.list_away(session_ids)
        self.capacity.pass_time(step, len(session_ids) - len(away))
        for session_id in away:
            _attempt(partial(presence.watch_presence, self.ports, session_id))
        for session_id in live.find_due_turns(self.ports, session_ids):
            _attempt(partial(live.watch_turn, self.ports, session_id))


def run_ticker(app: Flask, node: str, sleep: Callable[[float], object]) -> None:
    """Tick for ever; `sleep` is the server's own, so that it yields in every async mode."""
    with app.app_context():
        config = get_config()
        rules = QueueRules(config.max_active_interviews, follows_load=config.limit_follows_load)
        ticker = Ticker(get_ports(), node, rules)
    while True:
        started = time.monotonic()
        with app.app_context():
            _attempt(partial(ticker.tick, started))
        sleep(max(0.0, TICK_SECONDS - (time.monotonic() - started)))


def _attempt(action: Callable[[], object]) -> None:
    """One interview's trouble must not stop the clock of the others."""
    begin_logs()
    try:
        action()
    except Exception:
        db.session.rollback()
        log.exception("tick_failed")
