"""The only queries on what candidates say of themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.fairness.models import SelfIdentification


def find(invitation_id: uuid.UUID) -> SelfIdentification | None:
    query = select(SelfIdentification).where(SelfIdentification.invitation_id == invitation_id)
    return db.session.scalars(query).one_or_none()


def add(row: SelfIdentification) -> None:
    db.session.add(row)


def delete(row: SelfIdentification) -> None:
    db.session.delete(row)


def list_all(organization_id: uuid.UUID) -> Sequence[SelfIdentification]:
    return db.session.scalars(
        select(SelfIdentification).where(SelfIdentification.organization_id == organization_id)
    ).all()
