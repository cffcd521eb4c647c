"""Report files of interviews."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified, UtcDateTime
from app.sealed_columns import sealed_bytes


class Edition(StrEnum):
    """drafts: what the software said, for whoever still has to rate. in_force: with the ratings by people."""

    DRAFTS = "drafts"
    IN_FORCE = "in_force"


class Report(Identified, Base):
    """One version of an interview's report; `path` is relative to the reports folder.

    Both editions share one count of versions; the highest of an edition counts. `outline` is what the next version is
    compared with, `changes` in plain words what is new in this one.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    version: Mapped[int]
    edition: Mapped[str] = mapped_column(String(10), default=Edition.IN_FORCE.value)
    path: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    content_digest: Mapped[str] = mapped_column(String(64))
    notices: Mapped[list[str]] = mapped_column(JSON, default=list)
    outline: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changes: Mapped[list[str]] = mapped_column(JSON, default=list)


class ReportShare(Identified, Base):
    """A link with which somebody without an account reads one interview's newest report for a time.

    `token_hash` is the SHA-256 of the token in hexadecimal; the token itself is nowhere stored.
    """

    __tablename__ = "report_shares"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    openings: Mapped[int] = mapped_column(default=0)
    last_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ComparisonReport(Identified, Base):
    """Several candidates in one PDF, kept for an hour, for `requested_by_id` alone.

    `in_force_ids`: the interviews shown with ratings by people, the others as drafted. Fewer members than `size` are
    left once one of them has been erased: it is then no longer shown.
    """

    __tablename__ = "comparison_reports"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    requested_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"))
    in_force_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(sealed_bytes("comparison_reports.content"))
    pages: Mapped[int] = mapped_column(default=0)

    members: Mapped[list[ComparisonMember]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class ComparisonMember(Identified, Base):
    __tablename__ = "comparison_members"

    comparison_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comparison_reports.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
