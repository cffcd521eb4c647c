"""People who sign in, and their roles."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified, UtcDateTime, utc_now
from app.organizations.models import Organization
from app.sealed_columns import sealed_text

user_roles = Table(
    "user_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Identified, Base):
    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class User(Identified, Base):
    """`organization_id` is empty for platform admins only; `session_version` changes when sessions must end."""

    __tablename__ = "users"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="")  # of pages; empty: the browser's
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization | None] = relationship(lazy="joined")
    roles: Mapped[list[Role]] = relationship(secondary=user_roles, lazy="selectin")


class LoginSession(Identified, Base):
    """One signed-in browser. Its cookie holds a random token, of which only the hash is kept."""

    __tablename__ = "login_sessions"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)  # when the password was last given
    user_agent: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(45))


class SecondFactor(Base):
    """A phone that makes one-time codes; `last_step` is the newest time step of which a code was accepted."""

    __tablename__ = "second_factors"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    secret: Mapped[str] = mapped_column(sealed_text("second_factors.secret"))
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Identified, Base):
    """Lets its owner in once without the phone; used ones are deleted."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class PasswordReset(Identified, Base):
    """A link with which its bearer sets a new password, once; used ones are deleted."""

    __tablename__ = "password_resets"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AddressChange(Base):
    """The address that somebody wants to sign in with; it counts once the link is opened that was sent there.

    The mail makes the link: until it is sent there is no hash.
    """

    __tablename__ = "address_changes"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountMail(Identified, Base):
    """A mail that is owed to somebody about their account; it goes once it is sent, or was tried for a day.

    `kind` is an AuditAction that was done by `by_id`, from `place`, or ADDRESS_LINK; `by_id` is empty for commands.
    """

    __tablename__ = "account_mails"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(254), default="")
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(100), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)


class AccessGrant(Identified, Base):
    """A platform admin's look into one organisation: for a reason, for a time, and told to the organisation."""

    __tablename__ = "access_grants"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    login_id: Mapped[uuid.UUID]  # of the browser that may look; its row ends with the sign-in
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")
    organization: Mapped[Organization] = relationship(lazy="joined")
