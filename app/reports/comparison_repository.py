"""The only queries on comparisons."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select

from app.extensions import db
from app.reports.models import ComparisonMember, ComparisonReport


def add(report: ComparisonReport) -> None:
    db.session.add(report)
    db.session.flush()


def find(report_id: uuid.UUID) -> ComparisonReport | None:
    return db.session.get(ComparisonReport, report_id)


def has_made_before(moment: datetime) -> bool:
    query = select(ComparisonReport.id).where(ComparisonReport.created_at < moment).limit(1)
    return db.session.scalar(query) is not None


def delete_made_before(moment: datetime) -> None:
    old = select(ComparisonReport.id).where(ComparisonReport.created_at < moment)
    db.session.execute(delete(ComparisonMember).where(ComparisonMember.comparison_id.in_(old)))
    db.session.execute(delete(ComparisonReport).where(ComparisonReport.created_at < moment))
