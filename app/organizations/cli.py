"""`flask org`: tenants."""

from __future__ import annotations

from typing import Any

import click

from app.cli.base import CommandGroup, emit, json_option, table
from app.organizations import services
from app.organizations.models import Organization

org = CommandGroup("org", help="Organisations.")


@org.command("create", help="Make an organisation.")
@click.argument("name")
@click.option("--slug", default="", help="Short name for commands; made from the name where not given.")
@click.option("--time-zone", default="UTC", show_default=True, help="For the times on its pages and reports.")
@json_option
def create(*, name: str, slug: str, time_zone: str, as_json: bool) -> None:
    organization = services.create_organization(name, slug, time_zone)
    emit(_row(organization), f"Organisation {organization.slug} is there.", as_json=as_json)


@org.command("list", help="Show all organisations.")
@json_option
def list_all(*, as_json: bool) -> None:
    rows = [_row(organization) for organization in services.list_organizations()]
    emit({"organizations": rows}, table(rows, ("slug", "name", "time_zone")), as_json=as_json)


def _row(organization: Organization) -> dict[str, Any]:
    return {
        "id": str(organization.id),
        "slug": organization.slug,
        "name": organization.name,
        "time_zone": organization.time_zone,
    }
