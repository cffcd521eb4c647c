"""The only queries for people and roles."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from app.accounts.models import (
    AccessGrant,
    AccountMail,
    AddressChange,
    LoginSession,
    PasswordReset,
    RecoveryCode,
    Role,
    SecondFactor,
    User,
)
from app.database import Base
from app.extensions import db


def add(entity: Base) -> None:
    db.session.add(entity)


def flush() -> None:
    """So that new rows can be referred to within the transaction."""
    db.session.flush()


def find(user_id: uuid.UUID) -> User | None:
    return db.session.get(User, user_id)


def get(user_id: uuid.UUID) -> User:
    return db.session.get_one(User, user_id)


def find_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def list_users(organization_id: uuid.UUID | None) -> list[User]:
    """All people where `organization_id` is None."""
    query = select(User).order_by(User.email)
    if organization_id is not None:
        query = query.where(User.organization_id == organization_id)
    return list(db.session.scalars(query))


def lock_active_with_role(organization_id: uuid.UUID | None, role: str) -> Sequence[uuid.UUID]:
    """Who is active in it, of the platform itself where it is None; locked, so that of two changes one waits."""
    query = select(User.id).where(User.organization_id == organization_id, User.active, User.roles.any(name=role))
    return db.session.scalars(query.order_by(User.id).with_for_update()).all()


def list_roles(names: Sequence[str] | None = None) -> list[Role]:
    query = select(Role).order_by(Role.name)
    if names is not None:
        query = query.where(Role.name.in_(names))
    return list(db.session.scalars(query))


def find_login(token_hash: str) -> LoginSession | None:
    return db.session.scalar(select(LoginSession).where(LoginSession.token_hash == token_hash))


def list_logins(user_id: uuid.UUID) -> list[LoginSession]:
    """The most recently used first."""
    query = select(LoginSession).where(LoginSession.user_id == user_id).order_by(LoginSession.last_seen_at.desc())
    return list(db.session.scalars(query))


def list_logins_by_id(login_ids: Collection[uuid.UUID]) -> list[LoginSession]:
    return list(db.session.scalars(select(LoginSession).where(LoginSession.id.in_(login_ids))))


def touch_login(login_id: uuid.UUID, now: datetime) -> None:
    """A login that has ended meanwhile stays ended."""
    db.session.execute(update(LoginSession).where(LoginSession.id == login_id).values(last_seen_at=now))


def confirm_login(login_id: uuid.UUID, now: datetime) -> None:
    db.session.execute(update(LoginSession).where(LoginSession.id == login_id).values(confirmed_at=now))


def replace_login_token(login_id: uuid.UUID, old_hash: str, new_hash: str) -> bool:
    """False where `old_hash` is not the login's any more: of two at once, one succeeds."""
    query = update(LoginSession).where(LoginSession.id == login_id, LoginSession.token_hash == old_hash)
    return bool(db.session.execute(query.values(token_hash=new_hash).returning(LoginSession.id)).all())


def delete_logins_by_id(login_ids: Collection[uuid.UUID]) -> None:
    db.session.execute(delete(LoginSession).where(LoginSession.id.in_(login_ids)))


def delete_login(user_id: uuid.UUID, login_id: uuid.UUID) -> bool:
    query = delete(LoginSession).where(LoginSession.user_id == user_id, LoginSession.id == login_id)
    return bool(db.session.execute(query.returning(LoginSession.id)).all())


def delete_logins(user_id: uuid.UUID, keep: uuid.UUID | None = None) -> None:
    query = delete(LoginSession).where(LoginSession.user_id == user_id)
    db.session.execute(query if keep is None else query.where(LoginSession.id != keep))


def delete_logins_before(created: datetime, seen: datetime) -> None:
    db.session.execute(
        delete(LoginSession).where((LoginSession.created_at < created) | (LoginSession.last_seen_at < seen))
    )


def find_second_factor(user_id: uuid.UUID) -> SecondFactor | None:
    return db.session.get(SecondFactor, user_id)


def accept_step(user_id: uuid.UUID, step: int) -> bool:
    """Whether the step is newer than every accepted one, in one statement: a code counts once."""
    query = (
        update(SecondFactor)
        .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return bool(db.session.execute(query).all())


def delete_second_factor(user_id: uuid.UUID) -> None:
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def count_recovery_codes(user_id: uuid.UUID) -> int:
    return len(db.session.scalars(select(RecoveryCode.id).where(RecoveryCode.user_id == user_id)).all())


def take_recovery_code(user_id: uuid.UUID, code_hash: str) -> bool:
    """True for the one caller that used it."""
    query = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash)
    return bool(db.session.execute(query.returning(RecoveryCode.id)).all())


def find_reset(token_hash: str) -> PasswordReset | None:
    return db.session.scalar(select(PasswordReset).where(PasswordReset.token_hash == token_hash))


def take_reset(token_hash: str) -> PasswordReset | None:
    """Deletes the link: for the one caller that uses it."""
    query = delete(PasswordReset).where(PasswordReset.token_hash == token_hash).returning(PasswordReset)
    return db.session.scalar(query)


def delete_resets(user_id: uuid.UUID) -> None:
    db.session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))


def find_address_change(user_id: uuid.UUID) -> AddressChange | None:
    return db.session.get(AddressChange, user_id)


def find_address_change_by_hash(token_hash: str) -> AddressChange | None:
    return db.session.scalar(select(AddressChange).where(AddressChange.token_hash == token_hash))


def set_address_token(user_id: uuid.UUID, email: str, token_hash: str, now: datetime) -> bool:
    """False where the change is over, or one to another address by now."""
    is_open = (AddressChange.user_id == user_id, AddressChange.email == email, AddressChange.expires_at > now)
    query = update(AddressChange).where(*is_open).values(token_hash=token_hash).returning(AddressChange.user_id)
    return bool(db.session.execute(query).all())


def take_address_change(token_hash: str) -> AddressChange | None:
    """Deletes it: for the one caller that uses its link."""
    query = delete(AddressChange).where(AddressChange.token_hash == token_hash).returning(AddressChange)
    return db.session.scalar(query)


def delete_address_change(user_id: uuid.UUID) -> bool:
    query = delete(AddressChange).where(AddressChange.user_id == user_id).returning(AddressChange.user_id)
    return bool(db.session.execute(query).all())


def find_account_mail(mail_id: uuid.UUID) -> AccountMail | None:
    return db.session.get(AccountMail, mail_id)


def list_owed_account_mails(since: datetime, now: datetime, limit: int) -> Sequence[uuid.UUID]:
    query = select(AccountMail.id).where(AccountMail.next_attempt_at <= now, AccountMail.created_at > since)
    return db.session.scalars(query.order_by(AccountMail.next_attempt_at).limit(limit)).all()


def delete_account_mail(mail_id: uuid.UUID) -> None:
    db.session.execute(delete(AccountMail).where(AccountMail.id == mail_id))


def delete_account_mails_before(created: datetime) -> None:
    db.session.execute(delete(AccountMail).where(AccountMail.created_at < created))


def list_access_of_login(login_id: uuid.UUID, now: datetime) -> Sequence[AccessGrant]:
    query = select(AccessGrant).where(AccessGrant.login_id == login_id, AccessGrant.expires_at > now)
    return db.session.scalars(query.where(AccessGrant.ended_at.is_(None))).all()


def list_access(organization_id: uuid.UUID, limit: int) -> Sequence[AccessGrant]:
    query = select(AccessGrant).where(AccessGrant.organization_id == organization_id)
    return db.session.scalars(query.order_by(AccessGrant.created_at.desc()).limit(limit)).all()
