"""Which processes there are; the Procfile lists the same for other process managers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from app.jobs import CAPTION_QUEUES, SPEECH_QUEUES
from app.supervisor.child import ChildSpec, spawn
from app.supervisor.forking import ForkedProcess
from config import ROOT, Config

WEB_GRACE_SECONDS = 6.0
WORKER_GRACE_SECONDS = 10.0
WORKERS_STOP_AFTER_WEB = 1
# Where a rating takes a minute or a report is made, the other of the two asks the next question.
WORKER_QUEUES = (SPEECH_QUEUES, ("default", "scoring"), ("default", "errands", "reports"))


def plan_web(config: Config) -> list[ChildSpec]:
    return [_web(number) for number in range(1, config.web_processes + 1)]


def plan_workers(config: Config) -> list[ChildSpec]:
    return [_worker(queues, number) for queues, number in _numbered(config)]


def list_worker_queues(config: Config) -> list[Sequence[str]]:
    """The queues of each worker of the plan."""
    return [queues for queues, _ in _numbered(config)]


def _numbered(config: Config) -> list[tuple[Sequence[str], int]]:
    return [
        (_shared_out(queues, number), number)
        for queues in WORKER_QUEUES
        for number in range(1, _count(config, queues) + 1)
    ]


def _count(config: Config, queues: Sequence[str]) -> int:
    return config.speech_processes if "speech" in queues else 1


def _shared_out(queues: Sequence[str], number: int) -> Sequence[str]:
    """Every second speech process is for captions: they are most of the work, somebody is then always near for them,
    and it holds the small model alone until it helps with answers.
    """
    return CAPTION_QUEUES if "speech" in queues and number % 2 == 0 else queues


def _web(number: int) -> ChildSpec:
    # not forked: eventlet patches what the application imports, before it is imported
    return ChildSpec(f"web {number}", partial(spawn, [sys.executable, str(ROOT / "wsgi.py")]), WEB_GRACE_SECONDS)


def _worker(queues: Sequence[str], number: int) -> ChildSpec:
    start = partial(ForkedProcess, f"python worker.py {' '.join(queues)}", partial(_work, queues))
    name = f"worker {'+'.join(queues)} {number}"
    return ChildSpec(name, start, WORKER_GRACE_SECONDS, WORKERS_STOP_AFTER_WEB, starts_late=number > 1)


def _work(queues: Sequence[str]) -> int:
    return int(import_module("worker").main(list(queues), starts_again=True))
