"""What workers run for data protection; safe to run twice."""

from __future__ import annotations

from dataclasses import asdict

import structlog

from app.context import get_ports
from app.data_protection.places import get_places
from app.data_protection.services.retention import run_retention as run
from app.operations.models import RunKind
from app.operations.services.runs import note_run

log = structlog.get_logger(__name__)


def run_retention() -> None:
    outcome = asdict(run(get_ports(), get_places()))
    note_run(RunKind.RETENTION, outcome)
    log.info("retention_run", **outcome)
