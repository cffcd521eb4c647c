"""The only queries on calibration runs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.calibration.models import CalibrationRun
from app.extensions import db


def add(run: CalibrationRun) -> None:
    db.session.add(run)
    db.session.flush()


def remove(run: CalibrationRun) -> None:
    db.session.delete(run)


def find(run_id: uuid.UUID, *, lock: bool = False) -> CalibrationRun | None:
    query = select(CalibrationRun).where(CalibrationRun.id == run_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def find_running(organization_id: uuid.UUID) -> CalibrationRun | None:
    query = select(CalibrationRun).where(
        CalibrationRun.organization_id == organization_id, CalibrationRun.finished_at.is_(None)
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def remove_stalled(organization_id: uuid.UUID, before: datetime) -> None:
    """Runs that began before the given time and never finished."""
    statement = delete(CalibrationRun).where(
        CalibrationRun.organization_id == organization_id,
        CalibrationRun.finished_at.is_(None),
        CalibrationRun.created_at < before,
    )
    db.session.execute(statement)


def list_finished(organization_id: uuid.UUID, limit: int) -> Sequence[CalibrationRun]:
    """The newest first."""
    query = (
        select(CalibrationRun)
        .where(CalibrationRun.organization_id == organization_id, CalibrationRun.finished_at.is_not(None))
        .order_by(CalibrationRun.finished_at.desc(), CalibrationRun.id)
    )
    return db.session.scalars(query.limit(limit)).all()
