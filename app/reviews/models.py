"""What people say of interviews: one scorecard for each reviewer."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.database import Base, Identified, UtcDateTime


class Review(Identified, Base):
    """One person's scorecard of one interview; locked, and in force, once `submitted_at` is set."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("session_id", "reviewer_id"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    reviewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    recommendation: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reviewer: Mapped[User] = relationship(lazy="joined")
    ratings: Mapped[list[ReviewRating]] = relationship(
        back_populates="review", lazy="selectin", cascade="all, delete-orphan"
    )


class ReviewRating(Identified, Base):
    """A person's rating of one component of an answer, 0 to 10.

    `draft_rating` is what the software had said then. A rating that takes the draft as it is, made on submission,
    has `is_override` false and no reason.
    """

    __tablename__ = "review_ratings"
    __table_args__ = (UniqueConstraint("review_id", "answer_id", "component"),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reviews.id"), index=True)
    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answers.id"), index=True)
    component: Mapped[str] = mapped_column(String(40))
    rating: Mapped[float]
    draft_rating: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    is_override: Mapped[bool] = mapped_column(default=True)
    transcript_version: Mapped[int]

    review: Mapped[Review] = relationship(back_populates="ratings")
