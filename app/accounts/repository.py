"""The only queries for people and roles."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import Role, User
from app.extensions import db


def add(entity: User | Role) -> None:
    db.session.add(entity)


def find(user_id: uuid.UUID) -> User | None:
    return db.session.get(User, user_id)


def find_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def list_users(organization_id: uuid.UUID | None) -> list[User]:
    """All people where `organization_id` is None."""
    query = select(User).order_by(User.email)
    if organization_id is not None:
        query = query.where(User.organization_id == organization_id)
    return list(db.session.scalars(query))


def list_roles(names: Sequence[str] | None = None) -> list[Role]:
    query = select(Role).order_by(Role.name)
    if names is not None:
        query = query.where(Role.name.in_(names))
    return list(db.session.scalars(query))
