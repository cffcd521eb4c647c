"""A job process: `python worker.py QUEUE [QUEUE ...]`. Models that its jobs need stay loaded in it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from flask import Flask

from app import create_app
from app.context import get_ports
from app.errors import DependencyUnavailable
from app.job_runner import run_job
from app.jobs import CAPTION_QUEUES, QUEUES, SPEECH_QUEUES
from app.ports import LiveStore
from app.wiring import prepare_worker, wire_ports, wire_worker
from config import Config, ConfigError

FAILED, USAGE_ERROR = 1, 2
BYTES_PER_SECOND = 32_000
LOOK_SECONDS = 1.0
# Five minutes.
LONELY_LOOKS, LONELY_LOOK_SECONDS = 20, 15.0


def main(queues: list[str], *, starts_again: bool = False) -> int:
    """`starts_again`: by whoever started it, whenever it ends."""
    if not queues or set(queues) - set(QUEUES):
        return _refuse(f"usage: python worker.py QUEUE [QUEUE ...], each one of: {', '.join(QUEUES)}", USAGE_ERROR)
    faulthandler.enable()  # what ends a process tells where
    prepare_worker()
    try:
        config = Config.from_env()
        os.nice(config.worker_niceness)
        if tuple(queues) == CAPTION_QUEUES:
            live = wire_ports(config).live
            wait_for_interviews(live)
            if starts_again:
                end_when_alone(live)
        app = create_app(config)
        models = load_models(app, queues)
        lanes = count_lanes(app, queues)
    except ConfigError as error:
        return _refuse(f"Error: {error}", USAGE_ERROR)
    except DependencyUnavailable as error:
        return _refuse(f"Error: {error}", FAILED)
    wire_worker(config, queues, partial(run_job, app), models, lanes)()
    return 0


def wait_for_interviews(live: LiveStore, sleep: Callable[[float], object] = time.sleep) -> None:
    """Until a question is open anywhere. Another hears all else, and the first captions: whoever is for captions need
    not hold a model before.
    """
    while not _has_interviews(live, unknown=False):
        sleep(LOOK_SECONDS)


def end_when_alone(live: LiveStore) -> None:
    """Ends this process once it is not needed, after the job in hand: the one that follows it has no model yet."""

    def watch() -> None:
        wait_for_loneliness(live)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="loneliness", daemon=True).start()


def wait_for_loneliness(live: LiveStore, sleep: Callable[[float], object] = time.sleep) -> None:
    """Until no question was open anywhere for LONELY_LOOKS in a row."""
    alone = 0
    while alone < LONELY_LOOKS:
        sleep(LONELY_LOOK_SECONDS)
        alone = 0 if _has_interviews(live, unknown=True) else alone + 1


def _has_interviews(live: LiveStore, *, unknown: bool) -> bool:
    """`unknown` where nobody can tell."""
    try:
        return bool(live.list_sessions())
    except DependencyUnavailable:
        return unknown


def load_models(app: Flask, queues: list[str]) -> list[str]:
    """Before the first sign of life: a speech worker counts as there once it can hear. Returns what operators are told.

    Raises TranscriptionFailed.
    """
    models = []
    with app.app_context():
        if "speech" in queues:
            get_ports().transcriber.warm_up()
            models.append(f"{get_ports().transcriber.model} ({get_ports().transcriber.placement})")
        elif "captions" in queues:
            get_ports().transcriber.transcribe_window(bytes(BYTES_PER_SECOND), ())
        if "scoring" in queues:
            with suppress(DependencyUnavailable):  # told with each answer; the worker's other queue needs no scorer
                get_ports().scorer.warm_up()
                models.append(get_ports().scorer.name)
    return models


def count_lanes(app: Flask, queues: list[str]) -> int:
    """How many jobs this process does at once: those of a speech model that hears several interviews together."""
    if set(queues) - set(SPEECH_QUEUES):
        return 1
    with app.app_context():
        return get_ports().transcriber.callers


def _refuse(message: str, exit_code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
