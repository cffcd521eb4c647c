"""`flask retention`, `flask encryption`, and what `flask candidate` does for a person's rights."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path

import click

from app.audit import services as audit
from app.audit.services import Actor
from app.cli.base import CommandGroup, emit, json_option, table
from app.cli.output_file import output_file, write_output
from app.context import get_ports
from app.data_protection.places import get_places
from app.data_protection.services import erasing, exporting, holds
from app.data_protection.services.resealing import renew_columns
from app.data_protection.services.retention import run_retention
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.errors import InvalidInput, PartlyDone
from app.extensions import db
from app.operations.models import RunKind
from app.operations.services.runs import note_run
from app.organizations import services as organizations
from app.organizations.choosing import choose_organization, organization_option
from app.panels.candidate_cli import candidate
from app.webhooks.services.secrets import reseal_secrets

retention = CommandGroup("retention", help="How long things are kept.")
encryption = CommandGroup("encryption", help="The keys that files and texts are encrypted with.")
candidate_argument = click.argument("candidate_id", metavar="CANDIDATE", type=click.UUID)


@retention.command("run", help="Delete what was kept long enough; the product itself does so once a day.")
@json_option
def run(*, as_json: bool) -> None:
    found = asdict(run_retention(get_ports(), get_places()))
    note_run(RunKind.RETENTION, found)
    emit(found, table([found]), as_json=as_json)
    if found["unfinished"]:
        raise PartlyDone("Some files could not be deleted; the log says why. Run this again.")


@encryption.command("rotate", help="Encrypt everything with new keys, wrapped with the first of ENCRYPTION_KEYS.")
@click.option("--org", "slug", default="", help="Files of this organisation only.")
@json_option
def rotate(*, slug: str, as_json: bool) -> None:
    chosen = [organizations.get_organization_by_slug(slug)] if slug else organizations.list_organizations()
    rows = [{"organization": found.slug, "recordings": _renew(found.id)} for found in chosen]
    values = 0 if slug else renew_columns(get_ports())
    emit({"organizations": rows, "values": values}, table(rows), as_json=as_json)


def _renew(organization_id: uuid.UUID) -> int:
    # before, so that no secret waits under a key that is forgotten, and after, so that it lies under the newest
    reseal_secrets(get_ports(), organization_id)
    renewed = get_ports().recordings.renew_keys(organization_id)
    reseal_secrets(get_ports(), organization_id)
    with transaction(db.session):
        after = {"recordings": renewed}
        audit.record(Actor(organization_id, None), AuditAction.KEYS_RENEWED, organization_id, after=after)
    return renewed


@candidate.command("erase", help="Delete everything about a candidate, by id; prints the receipt.")
@candidate_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@organization_option
@json_option
def erase(*, candidate_id: uuid.UUID, yes: bool, slug: str, as_json: bool) -> None:
    actor = Actor(choose_organization(slug).id, None)
    rows = exporting.count_rows(actor.organization_id, candidate_id)
    if not yes and not click.confirm(f"Delete {sum(rows.values())} rows and all files for ever?", err=True):
        raise InvalidInput("Nothing was deleted.")
    receipt = erasing.describe_receipt(erasing.erase_candidate(get_ports(), get_places(), actor, candidate_id))
    emit(receipt, f"Deleted; receipt {receipt['receipt']}.", as_json=as_json)
    if receipt["files_deleted_at"] is None:
        raise PartlyDone("The database is done, files are not: run `flask retention run`.")


@candidate.command("export", help="Write everything about a candidate into a ZIP file (- for stdout).")
@candidate_argument
@output_file
@organization_option
@json_option
def export(*, candidate_id: uuid.UUID, file: Path, slug: str, as_json: bool) -> None:
    actor = Actor(choose_organization(slug).id, None)
    content = exporting.export_candidate(get_ports(), actor, candidate_id)
    document = {"candidate": str(candidate_id), "bytes": len(content)}
    write_output(file, content, document, f"{file}: {len(content)} bytes", as_json=as_json)


@candidate.command("hold", help="Let nothing of a candidate be deleted, or release the hold.")
@candidate_argument
@click.option("--reason", default="", help="Why, such as the number of the case.")
@click.option("--release", is_flag=True)
@organization_option
@json_option
def hold(*, candidate_id: uuid.UUID, reason: str, release: bool, slug: str, as_json: bool) -> None:
    actor = Actor(choose_organization(slug).id, None)
    if release:
        holds.release_hold(actor, candidate_id)
    else:
        holds.place_hold(actor, candidate_id, reason)
    document = {"candidate": str(candidate_id), "held": not release}
    emit(document, "The hold is released." if release else "Held.", as_json=as_json)
