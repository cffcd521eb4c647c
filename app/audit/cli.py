"""`flask audit`: show that the log of what people did is whole."""

from __future__ import annotations

import uuid
from typing import Any

import click

from app.audit import services
from app.cli.base import CommandGroup, emit, json_option, table
from app.domain.audit_log import PLATFORM_CHAIN
from app.errors import Conflict
from app.organizations import services as organizations

PLATFORM = "(platform)"
audit = CommandGroup("audit", help="The log of what people did.")


@audit.command("verify", help="Check every entry against the one before; ends with 1 where one was changed.")
@click.option("--org", "slug", default="", help="Short name of the organisation; all where not given.")
@json_option
def verify(*, slug: str, as_json: bool) -> None:
    rows = [_row(name, services.verify(chain)) for name, chain in _chains(slug)]
    emit({"organizations": rows}, table(rows), as_json=as_json)
    broken = [row["organization"] for row in rows if row["broken_at"]]
    if broken:
        raise Conflict(f"The audit log was changed: {', '.join(broken)}.")


@audit.command("list", help="Show the latest entries; without --org those of the platform itself.")
@click.option("--org", "slug", default="", help="Short name of the organisation.")
@click.option("--limit", default=50, show_default=True)
@json_option
def list_latest(*, slug: str, limit: int, as_json: bool) -> None:
    chain = organizations.get_organization_by_slug(slug).id if slug else PLATFORM_CHAIN
    rows = [_entry(found) for found in services.list_latest(chain, limit=limit)]
    emit({"entries": rows}, table(rows, ("number", "at", "action", "actor", "address", "subject")), as_json=as_json)


def _entry(found: services.ListedEntry) -> dict[str, Any]:
    entry = found.entry
    return {
        "number": entry.number,
        "at": entry.created_at,
        "action": entry.action,
        "actor": found.actor_name or str(entry.actor_id or ""),
        "address": entry.address,
        "subject": str(entry.subject_id),
        "before": entry.before,
        "after": entry.after,
    }


def _chains(slug: str) -> list[tuple[str, uuid.UUID]]:
    """Of one organisation, or of all and of the platform itself, which has no short name."""
    if slug:
        return [(slug, organizations.get_organization_by_slug(slug).id)]
    return [*((found.slug, found.id) for found in organizations.list_organizations()), (PLATFORM, PLATFORM_CHAIN)]


def _row(slug: str, found: services.Verification) -> dict[str, Any]:
    return {
        "organization": slug,
        "entries": found.entries,
        "broken_at": found.broken_at,
        "last_hash": found.last_hash,
    }
