"""`flask audit`: show that the log of what people did is whole."""

from __future__ import annotations

from typing import Any

import click

from app.audit import services
from app.cli.base import CommandGroup, emit, json_option, table
from app.errors import Conflict
from app.organizations import services as organizations

audit = CommandGroup("audit", help="The log of what people did.")


@audit.command("verify", help="Check every entry against the one before; ends with 1 where one was changed.")
@click.option("--org", "slug", default="", help="Short name of the organisation; all where not given.")
@json_option
def verify(*, slug: str, as_json: bool) -> None:
    chosen = [organizations.get_organization_by_slug(slug)] if slug else organizations.list_organizations()
    rows = [_row(found.slug, services.verify(found.id)) for found in chosen]
    emit({"organizations": rows}, table(rows), as_json=as_json)
    broken = [row["organization"] for row in rows if row["broken_at"]]
    if broken:
        raise Conflict(f"The audit log was changed: {', '.join(broken)}.")


def _row(slug: str, found: services.Verification) -> dict[str, Any]:
    return {
        "organization": slug,
        "entries": found.entries,
        "broken_at": found.broken_at,
        "last_hash": found.last_hash,
    }
