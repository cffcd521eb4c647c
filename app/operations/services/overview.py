"""How the installation is, as one page tells it. What cannot be asked is None, never a guess."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.domain.waiting_queue import QueueRules
from app.errors import DependencyUnavailable
from app.extensions import db
from app.health.folders import nearest_folder
from app.interviews.services.capacity import rules_in_force
from app.interviews.services.census import count_answers_owed, count_interviews
from app.operations import repository
from app.operations.models import PlatformRun, RunKind
from app.ports import FailedJob, Ports, QueueState, WorkerState

RUNNING_STATES = ("active", "paused")


@dataclass(frozen=True)
class Work:
    queues: list[QueueState]
    workers: list[WorkerState]
    failed: list[FailedJob]


@dataclass(frozen=True)
class Interviews:
    """`most` may run at once; `by_state` are those that have not ended, `owed` answers that are not done."""

    most: int
    by_state: dict[str, int]
    owed: dict[str, int]

    @property
    def running(self) -> int:
        return sum(self.by_state.get(state, 0) for state in RUNNING_STATES)


@dataclass(frozen=True)
class Disk:
    """One file system; `places` are the names of what lies on it."""

    places: tuple[str, ...]
    path: Path
    free_bytes: int
    whole_bytes: int

    @property
    def is_short(self) -> bool:
        return self.free_bytes < self.whole_bytes / 10


@dataclass(frozen=True)
class Overview:
    work: Work | None
    interviews: Interviews | None
    disks: list[Disk]
    versions: dict[str, str]
    runs: Mapping[RunKind, PlatformRun]


def describe_installation(
    ports: Ports, rules: QueueRules, places: Mapping[str, Path], versions: Mapping[str, str]
) -> Overview:
    """`versions` is what the configuration knows; the rest is asked for here."""
    interviews, runs, database = None, {}, ""
    with suppress(SQLAlchemyError):
        most = rules_in_force(ports, rules).most_active
        interviews = Interviews(most, count_interviews(), count_answers_owed())
        runs, database = repository.list_runs(), repository.read_database_version()
    db.session.rollback()
    asked = {"Python": platform.python_version(), "Database": database}
    return Overview(_read_work(ports), interviews, measure_disks(places), {**versions, **asked}, runs)


def _read_work(ports: Ports) -> Work | None:
    try:
        return Work(ports.jobs.list_queues(), ports.job_records.list_workers(), ports.job_records.list_failed())
    except DependencyUnavailable:
        return None


def measure_disks(places: Mapping[str, Path]) -> list[Disk]:
    """Each file system once; a place that is not there yet counts as where it will be."""
    found: dict[int, Disk] = {}
    for name, place in places.items():
        path = nearest_folder(place)
        usage = shutil.disk_usage(path)
        disk = found.setdefault(path.stat().st_dev, Disk((), path, usage.free, usage.total))
        found[path.stat().st_dev] = replace(disk, places=(*disk.places, name))
    return list(found.values())
