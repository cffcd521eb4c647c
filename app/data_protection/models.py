"""How long things are kept, what must not be deleted, what was."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.database import Base, Identified, UtcDateTime
from app.panels.models import Candidate


class PanelRetention(Base):
    """Days that a panel's interviews themselves (`panels.retention_days`) do not tell; None: as long as those."""

    __tablename__ = "panel_retentions"

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    recording_days: Mapped[int | None]
    invitation_days: Mapped[int | None]


class LegalHold(Identified, Base):
    """While `released_at` is empty, nothing of the candidate is deleted, whoever asks."""

    __tablename__ = "legal_holds"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    placed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    candidate: Mapped[Candidate] = relationship(lazy="joined")
    placed_by: Mapped[User | None] = relationship(lazy="joined")


class ErasureRequest(Identified, Base):
    """A candidate asked for deletion; the row goes with the candidate, unless the answer was no."""

    __tablename__ = "erasure_requests"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal_reason: Mapped[str] = mapped_column(Text, default="")

    candidate: Mapped[Candidate] = relationship(lazy="joined")


class Erasure(Identified, Base):
    """The receipt of a deletion. It names nobody: ids of rows that are gone, counts, and what rated what.

    `kind` is candidate or invitation, `cause` request, retention or restored_backup. `files_deleted_at` is empty
    while files or Redis still owe their part. `rating_log` is kept for RATING_LOG_DAYS after the deletion.
    """

    __tablename__ = "erasures"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    cause: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[uuid.UUID | None]
    session_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    rating_log: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    files_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
