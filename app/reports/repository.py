"""The only queries on reports."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.reports.models import Edition, Report, ReportShare


def find_latest(session_id: uuid.UUID, edition: Edition | None = None) -> Report | None:
    """The highest version, of one edition where one is named."""
    newest_first = select(Report).where(Report.session_id == session_id).order_by(Report.version.desc())
    if edition:
        newest_first = newest_first.where(Report.edition == edition.value)
    return db.session.scalars(newest_first.limit(1)).one_or_none()


def add(report: Report) -> None:
    """Raises IntegrityError where another process has just added the same version."""
    db.session.add(report)
    db.session.flush()


def list_reported(session_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the given interviews that have a report."""
    return set(db.session.scalars(select(Report.session_id).where(Report.session_id.in_(session_ids)).distinct()))


def add_share(share: ReportShare) -> None:
    db.session.add(share)
    db.session.flush()


def list_shares(organization_id: uuid.UUID, session_id: uuid.UUID) -> Sequence[ReportShare]:
    """Newest first."""
    query = select(ReportShare).where(
        ReportShare.organization_id == organization_id, ReportShare.session_id == session_id
    )
    return db.session.scalars(query.order_by(ReportShare.created_at.desc())).all()


def find_share(organization_id: uuid.UUID, share_id: uuid.UUID) -> ReportShare | None:
    query = select(ReportShare).where(ReportShare.organization_id == organization_id, ReportShare.id == share_id)
    return db.session.scalars(query.with_for_update()).one_or_none()


def find_share_by_token_hash(token_hash: str) -> ReportShare | None:
    """Whoever holds the token belongs to no organisation: the hash is the key."""
    query = select(ReportShare).where(ReportShare.token_hash == token_hash)
    return db.session.scalars(query.with_for_update()).one_or_none()
