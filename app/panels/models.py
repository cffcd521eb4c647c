"""Interview panels, candidates and invitations."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified, UtcDateTime
from app.question_bank.models import Subtopic, Topic

if TYPE_CHECKING:
    from app.interviews.models import InterviewSession


class PanelStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Panel(Identified, Base):
    """What is asked in an interview and how; `_seconds` fields are the turn limits of the protocol page.

    `version` counts publications: an interview keeps the snapshot of the version that it began with.
    """

    __tablename__ = "panels"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    role_title: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    instructions: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(10), default=PanelStatus.DRAFT.value)
    version: Mapped[int] = mapped_column(default=0)
    is_practice: Mapped[bool] = mapped_column(default=False)
    end_silence_seconds: Mapped[float] = mapped_column(default=10.0)
    min_turn_seconds: Mapped[float] = mapped_column(default=10.0)
    no_speech_seconds: Mapped[float] = mapped_column(default=120.0)
    audio_timeout_seconds: Mapped[float] = mapped_column(default=120.0)
    max_turn_seconds: Mapped[float] = mapped_column(default=300.0)
    total_seconds: Mapped[float] = mapped_column(default=3600.0)
    resume_window_seconds: Mapped[float] = mapped_column(default=900.0)
    score_wait_seconds: Mapped[float] = mapped_column(default=3.0)
    notice_version: Mapped[str] = mapped_column(String(40), default="1")
    notice_text: Mapped[str] = mapped_column(Text, default="")

    distribution: Mapped[list[PanelQuota]] = relationship(
        back_populates="panel", order_by="PanelQuota.position", cascade="all, delete-orphan"
    )


class PanelQuota(Identified, Base):
    """`count` questions of a topic, and of a subtopic where one is named, at a difficulty."""

    __tablename__ = "panel_quotas"

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), index=True)
    position: Mapped[int]
    topic_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("topics.id"))
    subtopic_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("subtopics.id"))
    difficulty: Mapped[str] = mapped_column(String(10))
    count: Mapped[int]

    panel: Mapped[Panel] = relationship(back_populates="distribution")
    topic: Mapped[Topic] = relationship()
    subtopic: Mapped[Subtopic | None] = relationship()


class Candidate(Identified, Base):
    __tablename__ = "candidates"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    accommodations: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Invitation(Identified, Base):
    """`token_hash` is the SHA-256 of the token in hexadecimal; the token itself is nowhere stored."""

    __tablename__ = "invitations"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), index=True)
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    panel: Mapped[Panel] = relationship(lazy="joined")
    candidate: Mapped[Candidate] = relationship(lazy="joined")
    session: Mapped[InterviewSession | None] = relationship(back_populates="invitation")
