"""Writing down who did what, and showing that nothing of it was changed since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from app.audit import repository
from app.audit.models import AuditEntry
from app.audit.origins import current_address
from app.database import utc_now
from app.domain.audit_log import GENESIS, AuditAction, Link, chain_hash, find_break

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Actor:
    """Who does something, and for which organisation; `user_id` is None for a visitor with a link."""

    organization_id: uuid.UUID
    user_id: uuid.UUID | None


@dataclass(frozen=True)
class Deed:
    """Something that was done; `before` and `after` are JSON values."""

    action: AuditAction
    subject_id: uuid.UUID
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ListedEntry:
    """`subject_name`: of the person whose account it was done to; empty for anything else."""

    entry: AuditEntry
    actor_name: str
    subject_name: str


@dataclass(frozen=True)
class Verification:
    """`broken_at` is the number of the first entry that is not as it was written; keep `last_hash` elsewhere."""

    entries: int
    broken_at: int | None
    last_hash: str


def record(
    actor: Actor,
    action: AuditAction,
    subject_id: uuid.UUID,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
) -> None:
    """Add an entry within the caller's transaction; `before` and `after` are JSON values."""
    record_all(actor, [Deed(action, subject_id, before, after)])


def record_all(actor: Actor, deeds: Iterable[Deed]) -> None:
    """Add an entry for each, in order, within the caller's transaction."""
    repository.lock_chain(actor.organization_id)
    last = repository.find_last(actor.organization_id)
    entries = []
    for deed in deeds:
        last = _make_entry(actor, deed, last)
        entries.append(last)
    repository.add_all(entries)


def _make_entry(actor: Actor, deed: Deed, last: AuditEntry | None) -> AuditEntry:
    entry = AuditEntry(
        id=uuid.uuid4(),
        created_at=utc_now(),
        organization_id=actor.organization_id,
        number=last.number + 1 if last else 1,
        actor_id=actor.user_id,
        address=current_address() if actor.user_id else "",
        action=deed.action.value,
        subject_id=deed.subject_id,
        before=dict(deed.before),
        after=dict(deed.after),
        previous_hash=last.hash if last else GENESIS,
    )
    entry.hash = chain_hash(entry.previous_hash, _values(entry))
    return entry


def list_entries(organization_id: uuid.UUID, subject_id: uuid.UUID) -> Sequence[ListedEntry]:
    """Newest first."""
    return [ListedEntry(*found) for found in repository.list_entries(organization_id, subject_id)]


def list_latest(organization_id: uuid.UUID, action: str = "", *, limit: int, offset: int = 0) -> Sequence[ListedEntry]:
    """Newest first; of one action only where it is named."""
    return [ListedEntry(*found) for found in repository.list_latest(organization_id, action, limit, offset)]


def count(organization_id: uuid.UUID, action: str = "") -> int:
    return repository.count(organization_id, action)


def verify(organization_id: uuid.UUID) -> Verification:
    """Reads the whole log of an organisation."""
    broken_at = find_break(_links(repository.stream_entries(organization_id)))
    last = repository.find_last(organization_id)
    return Verification(last.number if last else 0, broken_at, last.hash if last else GENESIS)


def _links(entries: Iterable[AuditEntry]) -> Iterable[Link]:
    return (Link(entry.number, entry.previous_hash, _values(entry), entry.hash) for entry in entries)


def _values(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "at": entry.created_at.astimezone(UTC).isoformat(),
        "organization": str(entry.organization_id),
        "number": entry.number,
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "address": entry.address,
        "action": entry.action,
        "subject": str(entry.subject_id),
        "before": entry.before,
        "after": entry.after,
    }
