"""Report files of interviews."""

from __future__ import annotations

import uuid

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified


class Report(Identified, Base):
    """One version of an interview's report; `path` is relative to the reports folder, the highest version counts."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    version: Mapped[int]
    path: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    content_digest: Mapped[str] = mapped_column(String(64))
    notices: Mapped[list[str]] = mapped_column(JSON, default=list)
