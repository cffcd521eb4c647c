"""Interview panels, candidates and invitations."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Computed, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified, UtcDateTime, utc_now
from app.question_bank.models import Question, Subtopic, Topic

if TYPE_CHECKING:
    from app.interviews.models import InterviewSession


class PanelStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Panel(Identified, Base):
    """What is asked in an interview and how; `_seconds` fields are the turn limits of the protocol page.

    `version` counts publications: an interview keeps the snapshot of the version that it began with.
    `component_weights` are percent by component name; empty mail texts stand for those of app.domain.invitation_mail.
    `welcome` is a language model's for `welcome_version`; empty where that version keeps the fixed one.
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
    shares_feedback: Mapped[bool] = mapped_column(default=False)
    approves_feedback: Mapped[bool] = mapped_column(default=True)
    end_silence_seconds: Mapped[float] = mapped_column(default=10.0)
    longest_silence_seconds: Mapped[float] = mapped_column(default=10.0)
    min_turn_seconds: Mapped[float] = mapped_column(default=10.0)
    no_speech_seconds: Mapped[float] = mapped_column(default=120.0)
    audio_timeout_seconds: Mapped[float] = mapped_column(default=120.0)
    max_turn_seconds: Mapped[float] = mapped_column(default=300.0)
    total_seconds: Mapped[float] = mapped_column(default=3600.0)
    resume_window_seconds: Mapped[float] = mapped_column(default=900.0)
    score_wait_seconds: Mapped[float] = mapped_column(default=1.2)
    notice_version: Mapped[str] = mapped_column(String(40), default="1")
    notice_text: Mapped[str] = mapped_column(Text, default="")
    probes_per_question: Mapped[int] = mapped_column(default=0)
    component_weights: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    keeps_recordings: Mapped[bool] = mapped_column(default=True)
    retention_days: Mapped[int] = mapped_column(default=365)
    allows_retakes: Mapped[bool] = mapped_column(default=True)
    retake_policy: Mapped[str] = mapped_column(Text, default="")
    mail_subject: Mapped[str] = mapped_column(String(200), default="")
    mail_body: Mapped[str] = mapped_column(Text, default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    welcome_version: Mapped[int] = mapped_column(default=0)
    welcome_written_by: Mapped[str] = mapped_column(String(200), default="")

    distribution: Mapped[list[PanelQuota]] = relationship(
        back_populates="panel", order_by="PanelQuota.position", cascade="all, delete-orphan"
    )
    anchors: Mapped[list[PanelAnchor]] = relationship(
        order_by="PanelAnchor.position", cascade="all, delete-orphan", lazy="selectin"
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


class PanelAnchor(Identified, Base):
    """A question that every candidate of the panel gets."""

    __tablename__ = "panel_anchors"

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), index=True)
    position: Mapped[int]
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("questions.id"), index=True)

    question: Mapped[Question] = relationship(lazy="joined")


class PanelSimulation(Identified, Base):
    """The latest simulation of a panel; `tally` is of `done` candidates, as services.simulations writes it."""

    __tablename__ = "panel_simulations"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), unique=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    wanted: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    tally: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Candidate(Identified, Base):
    """`accommodations` as app.domain.accommodations writes them; whoever knows them does not rate the candidate.

    `search_text` is kept by the database: to lower the case of 50,000 names at each search takes too long.
    """

    __tablename__ = "candidates"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    search_text: Mapped[str] = mapped_column(Text, Computed("lower(name || ' ' || email)", persisted=True))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    accommodations: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AccommodationReader(Base):
    """Somebody who has read or granted what a candidate is granted: they rate none of the candidate's interviews."""

    __tablename__ = "accommodation_readers"

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class MailState(StrEnum):
    """none: not to be mailed. queued: a job is owed, also between attempts. sent: a mail server took it. failed: given
    up, or it came back; `mail_error` says why in a line of ours, and what came back in one of the other mail server.
    """

    NONE = "none"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Invitation(Identified, Base):
    """`token_hash` is the SHA-256 of the token in hexadecimal; the token itself is nowhere stored.

    Lists are in the order of `listed_at`: when the interview began, and until then when the candidate was invited.
    `mail_request` counts the times that somebody asked to send it: a job for an earlier one is out of date.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_listed", "organization_id", "listed_at", "id"),
        Index("ix_invitations_listed_of_panel", "panel_id", "listed_at", "id"),
        # A panel's candidates are counted, by name too, without a look at the rows.
        Index("ix_invitations_found", "organization_id", "panel_id", "candidate_id"),
    )

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"))
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_state: Mapped[str] = mapped_column(String(10), default=MailState.NONE.value, index=True)
    mail_error: Mapped[str] = mapped_column(String(300), default="")
    mail_request: Mapped[int] = mapped_column(default=0)
    mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    panel: Mapped[Panel] = relationship(lazy="joined")
    candidate: Mapped[Candidate] = relationship(lazy="joined")
    session: Mapped[InterviewSession | None] = relationship(back_populates="invitation")


class SavedView(Identified, Base):
    """Filters of the candidates' table that a person keeps under a name; `query` is that of the page's address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, str]] = mapped_column(JSON)
