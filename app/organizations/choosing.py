"""The `--org` option of commands that work within one organisation."""

from __future__ import annotations

import click

from app.errors import InvalidInput, NotFound
from app.organizations import services
from app.organizations.models import Organization

organization_option = click.option(
    "--org", "slug", default="", help="Short name of the organisation; may be left out where there is only one."
)


def choose_organization(slug: str) -> Organization:
    """Raises NotFound, InvalidInput where several might be meant."""
    if slug:
        return services.get_organization_by_slug(slug)
    found = services.list_organizations()
    if not found:
        raise NotFound("There is no organisation yet; make one with `flask org create NAME`.")
    if len(found) > 1:
        raise InvalidInput(f"Name one with --org: {', '.join(organization.slug for organization in found)}.")
    return found[0]
