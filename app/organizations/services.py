"""Use cases of tenants."""

from __future__ import annotations

import re
import unicodedata
import uuid
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.database import transaction
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.organizations import repository
from app.organizations.models import Organization

NAME_CHARACTERS = 200
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_CHARACTERS = 80


def create_organization(name: str, slug: str = "", time_zone: str = "UTC") -> Organization:
    """`slug` is made from the name where empty. Raises InvalidInput, Conflict where the slug is taken."""
    name = name.strip()
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise InvalidInput("The name of an organisation has 1 to %(most)s characters.", most=NAME_CHARACTERS)
    slug = _checked_slug(slug or slug_of(name))
    _check_time_zone(time_zone)
    with transaction(db.session):
        if repository.find_by_slug(slug) is not None:
            raise Conflict("The short name %(slug)s is taken; choose another.", slug=f"{slug!r}")
        organization = Organization(name=name, slug=slug, time_zone=time_zone)
        repository.add(organization)
    return organization


def list_organizations() -> list[Organization]:
    return repository.list_all()


def get_organization(organization_id: uuid.UUID) -> Organization:
    """Raises NotFound."""
    return repository.get(organization_id)


def get_organization_by_slug(slug: str) -> Organization:
    """Raises NotFound."""
    organization = repository.find_by_slug(slug)
    if organization is None:
        raise NotFound("There is no organisation %(slug)s; `flask org list` shows them.", slug=f"{slug!r}")
    return organization


def slug_of(name: str) -> str:
    """Letters a to z, digits and single hyphens; empty where the name has none of them."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:SLUG_CHARACTERS].strip("-")


def _checked_slug(slug: str) -> str:
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_CHARACTERS:
        raise InvalidInput("Give a short name of letters a to z, digits and hyphens.")
    return slug


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("%(name)s is no time zone; write one such as Europe/Berlin.", name=f"{name!r}") from error
