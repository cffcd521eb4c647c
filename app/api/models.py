"""Tokens of programs, and what was answered to requests that may come twice."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified, UtcDateTime, utc_now


class ApiToken(Identified, Base):
    """A person's key for a program; only its SHA-256 is kept.

    It does what its owner may do and only reads unless `may_write`. It ends with `session_version`: when its owner is
    disabled or the password changes.
    """

    __tablename__ = "api_tokens"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    may_write: Mapped[bool] = mapped_column(default=False)
    session_version: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StoredReply(Base):
    """What the first request with an Idempotency-Key got; `status` is None while that one is at work.

    `body` is encrypted with the key itself, which is not kept: some answers hold links that are stored nowhere.
    """

    __tablename__ = "api_replies"
    __table_args__ = (UniqueConstraint("user_id", "key_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
