"""The only queries on the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.extensions import db

Named = tuple[AuditEntry, str, str]
_Subject = aliased(User)


def lock_chain(organization_id: uuid.UUID) -> None:
    """Until the transaction ends, nobody else adds to this log. On SQLite nobody else writes at all."""
    if db.session.connection().dialect.name == "postgresql":
        number = int.from_bytes(organization_id.bytes[:8], "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def find_last(organization_id: uuid.UUID) -> AuditEntry | None:
    newest_first = _of(organization_id).order_by(None).order_by(AuditEntry.number.desc())
    return db.session.scalars(newest_first.limit(1)).one_or_none()


def add_all(entries: Sequence[AuditEntry]) -> None:
    db.session.add_all(entries)
    db.session.flush()


def stream_entries(organization_id: uuid.UUID) -> Iterable[AuditEntry]:
    return db.session.scalars(_of(organization_id).execution_options(yield_per=500))


def list_entries(organization_id: uuid.UUID, subject_id: uuid.UUID) -> Sequence[Named]:
    """What was done to one subject, newest first, each with the names of who did it and to whom, where known."""
    return _named(_newest_first(organization_id).where(AuditEntry.subject_id == subject_id))


def list_latest(organization_id: uuid.UUID, action: str, limit: int, offset: int) -> Sequence[Named]:
    query = _newest_first(organization_id).limit(limit).offset(offset)
    return _named(query.where(AuditEntry.action == action) if action else query)


def count(organization_id: uuid.UUID, action: str) -> int:
    query = select(func.count(AuditEntry.id)).where(AuditEntry.organization_id == organization_id)
    return db.session.scalar(query.where(AuditEntry.action == action) if action else query) or 0


def _newest_first(organization_id: uuid.UUID) -> Select[AuditEntry, str, str]:
    return (
        select(AuditEntry, User.name, _Subject.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(_Subject, _Subject.id == AuditEntry.subject_id)
        .where(AuditEntry.organization_id == organization_id)
        .order_by(AuditEntry.number.desc())
    )


def _named(query: Select[AuditEntry, str, str]) -> list[Named]:
    return [(entry, actor or "", subject or "") for entry, actor, subject in db.session.execute(query)]


def _of(organization_id: uuid.UUID) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.organization_id == organization_id).order_by(AuditEntry.number)
