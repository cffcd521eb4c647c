"""The only queries for organisations."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.organizations.models import Organization


def add(organization: Organization) -> None:
    db.session.add(organization)


def find_by_slug(slug: str) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.slug == slug))


def get(organization_id: uuid.UUID) -> Organization:
    """Raises NotFound."""
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        raise NotFound("There is no organisation %(organization_id)s.", organization_id=organization_id)
    return organization


def list_all() -> list[Organization]:
    return list(db.session.scalars(select(Organization).order_by(Organization.name)))
