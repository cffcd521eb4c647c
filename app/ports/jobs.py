"""Work for other processes, and what an operator is told of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class QueueState:
    name: str
    waiting: int
    has_worker: bool
    oldest_seconds: float = 0.0  # how long the next job has waited


class JobQueue(Protocol):
    """Hints that work is due. `name` is a key of app.jobs.REGISTRY; arguments are JSON values, ids only."""

    def enqueue(self, name: str, *args: str | int, delay_seconds: float = 0) -> None:
        """Raises DependencyUnavailable; whatever is lost here the reconciler finds in the database."""

    def start_due(self) -> int:
        """Start what was to wait and has waited; returns how many jobs that were. Raises DependencyUnavailable."""

    def recover_abandoned(self) -> int:
        """Start again what a dead worker held; returns how many jobs were moved. Raises DependencyUnavailable."""

    def list_queues(self) -> list[QueueState]:
        """Every queue of app.jobs. Raises DependencyUnavailable."""

    def count_workers(self, queue: str) -> int:
        """Those that serve the queue and show signs of life. Raises DependencyUnavailable."""


@dataclass(frozen=True)
class WorkerState:
    """One job process; `job` is empty while it waits. `seen_seconds`: since its last sign of life, one a second."""

    host: str
    pid: int
    queues: tuple[str, ...]
    models: tuple[str, ...]
    job: str
    job_seconds: float
    up_seconds: float
    seen_seconds: float


@dataclass(frozen=True)
class FailedJob:
    """A job that was given up; `args` are ids, `reason` names nobody."""

    id: uuid.UUID
    name: str
    args: tuple[str | int, ...]
    attempt: int
    reason: str
    at: datetime


class JobRecords(Protocol):
    """What an operator is told of workers and jobs. Each raises DependencyUnavailable."""

    def list_workers(self) -> list[WorkerState]:
        """Those that were seen within a minute."""

    def list_failed(self) -> list[FailedJob]:
        """The newest first; old ones make room."""

    def get_failed(self, failed_id: uuid.UUID) -> FailedJob:
        """Raises NotFound."""

    def drop_failed(self, failed_id: uuid.UUID) -> bool:
        """True for the one caller that dropped it."""
