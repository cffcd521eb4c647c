"""Noting that regular work was done."""

from __future__ import annotations

from collections.abc import Mapping

from app.database import transaction, utc_now
from app.extensions import db
from app.operations import repository
from app.operations.models import PlatformRun, RunKind


def note_run(kind: RunKind, outcome: Mapping[str, int]) -> None:
    with transaction(db.session):
        repository.put_run(PlatformRun(kind=kind.value, finished_at=utc_now(), outcome=dict(outcome)))
