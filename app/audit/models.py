"""The audit log: rows are added and never changed."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, Connection, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.database import Base, Identified


class AuditEntry(Identified, Base):
    """One chain for each organisation, numbered from 1, and one for what belongs to none, under PLATFORM_CHAIN.

    `actor_id` is empty for visitors and programs, and so is `address`: candidates can be erased, and entries cannot.
    The ids name rows that may be erased; the entry stays, so they are no foreign keys.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(index=True)
    number: Mapped[int]
    actor_id: Mapped[uuid.UUID | None]
    address: Mapped[str] = mapped_column(String(45), default="")
    action: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(_mapper: Mapper[AuditEntry], _connection: Connection, entry: AuditEntry) -> None:
    raise TypeError(f"Entry {entry.number} of the audit log cannot be changed or deleted.")
