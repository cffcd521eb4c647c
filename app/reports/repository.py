"""The only queries on reports."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.reports.models import Report


def find_latest(session_id: uuid.UUID) -> Report | None:
    newest_first = select(Report).where(Report.session_id == session_id).order_by(Report.version.desc())
    return db.session.scalars(newest_first.limit(1)).one_or_none()


def add(report: Report) -> None:
    """Raises IntegrityError where another process has just added the same version."""
    db.session.add(report)
    db.session.flush()


def list_reported(session_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the given interviews that have a report."""
    return set(db.session.scalars(select(Report.session_id).where(Report.session_id.in_(session_ids)).distinct()))
