"""`python -m app.supervisor`: everything that `make run` starts, under one process."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType

from app.supervisor.database import is_migrated
from app.supervisor.errors import StartRefused
from app.supervisor.fleet import Fleet, say
from app.supervisor.forking import load_application
from app.supervisor.home import check_port, own_home
from app.supervisor.plan import plan_web, plan_workers
from app.supervisor.preparing import Preparation
from app.supervisor.readiness import ask_readiness, describe_missing, welcome
from app.supervisor.valkey_start import start_embedded
from config import ROOT, Config, ConfigError

LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 60.0
# Of whatever we and our processes make: recordings, reports, the database.
NOT_FOR_OTHERS = 0o077


class Stopped(Exception):
    """A signal asked for the end."""


class Signals:
    """SIGINT and SIGTERM end the next pause with Stopped; the end of a child ends it early."""

    def __init__(self) -> None:
        # Its `put` may interrupt its `get`; an Event's lock is held for ever where `set` interrupts `clear`.
        self._seen: SimpleQueue[int] = SimpleQueue()
        self._stop_asked = False
        signal.signal(signal.SIGCHLD, lambda number, _: self._seen.put(number))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True
        self._seen.put(number)

    def pause(self, seconds: float) -> None:
        self._wait(seconds)
        if self._stop_asked:
            raise Stopped

    def pause_while_stopping(self, seconds: float) -> None:
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        with suppress(Empty):
            self._seen.get(timeout=seconds)
            while True:
                self._seen.get_nowait()


def main() -> int:
    os.chdir(ROOT)
    os.umask(NOT_FOR_OTHERS)
    try:
        config = Config.from_env()
        with own_home(config):
            check_port(config)
            supervise(config, Signals())
    except (ConfigError, StartRefused) as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


def supervise(config: Config, signals: Signals) -> None:
    """Until a signal; nothing is left running afterwards."""
    fleet = Fleet(signals.pause_while_stopping)
    try:
        run(config, fleet, signals)
    except Stopped:
        say("stopping")
    finally:
        fleet.stop()


def run(config: Config, fleet: Fleet, signals: Signals) -> None:
    if config.redis_is_embedded:
        config = start_embedded(fleet, config, signals.pause)
    migrated = is_migrated(config)
    web, workers = plan_web(config), plan_workers(config)
    if migrated:
        fleet.start(web)
    load_application(config)
    with Preparation() as preparation:
        if not migrated:
            say("preparing the database")
            preparation.finish(signals.pause)
            fleet.start(web)
        fleet.start([worker for worker in workers if not worker.starts_late])
        prepared = preparation.finish(signals.pause)
    wait_until_ready(config, fleet, signals)
    sys.stdout.write(welcome(config, prepared))
    sys.stdout.flush()
    fleet.start([worker for worker in workers if worker.starts_late])
    while True:
        fleet.look_after()
        signals.pause(LOOK_SECONDS * 5)


def wait_until_ready(config: Config, fleet: Fleet, signals: Signals) -> None:
    impatient_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        ready, entries = ask_readiness(config)
        if ready:
            return
        if time.monotonic() > impatient_at:
            say(f"still waiting: {describe_missing(entries)}")
            impatient_at = time.monotonic() + PATIENCE_SECONDS
        fleet.look_after()
        signals.pause(LOOK_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
