"""Processes forked from the supervisor: what they all import is imported once, and they share its memory."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

from app.supervisor.binding import bind_to_parent
from config import Config

MODULES = ("worker", "app.entry", "app.factory", "app.interviews.jobs", "app.administration.prepare")
HANDLED_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
FORK = multiprocessing.get_context("fork")


def load_application(config: Config) -> None:
    """What every fork needs. The models and their libraries stay out: those of CTranslate2 hang after a fork."""
    for name in MODULES:
        import_module(name)
    _rehearse(config)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy what is shared


def _rehearse(config: Config) -> None:
    """Makes the application once, and drops it: what features import late and the mappers settle, no fork has to."""
    import_module("app.factory").create_app(replace(config, sentry_dsn=""))
    import_module("sqlalchemy.orm").configure_mappers()


class ForkedProcess:
    """Calls `work` and ends with the exit code that it returns or raises; else like a subprocess.Popen."""

    def __init__(self, title: str, work: Callable[[], int]) -> None:
        self._process = FORK.Process(target=_run, args=(title, work))
        with _signals_held_back():
            self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """One that comes between the fork and the child's own handlers waits, instead of reaching the supervisor's."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(title: str, work: Callable[[], int]) -> None:
    os.setpgid(0, 0)
    bind_to_parent()
    import_module("setproctitle").setproctitle(title)
    for number in HANDLED_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED_SIGNALS)
    sys.exit(work())
