"""`flask backup`: create, verify, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from app.backups.services.creating import create_backup
from app.backups.services.restoring import restore_backup
from app.backups.services.verifying import verify_backup
from app.cli.base import CommandGroup, emit, json_option, say
from app.context import get_config, get_ports
from app.data_protection.places import get_places
from app.errors import InvalidInput
from app.operations.models import RunKind
from app.operations.services.runs import note_run
from app.schema_revision import migrate

backup = CommandGroup("backup", help="Copies of everything: database, recordings, reports, wrapped keys.")
new_folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
old_folder = click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))


@backup.command("create", help="Copy everything into a new FOLDER; run it again on a folder that was cut off.")
@new_folder
@json_option
def create(*, folder: Path, as_json: bool) -> None:
    manifest = create_backup(get_config().home, folder, say)
    rows = sum(entry.rows for entry in manifest.tables.values())
    note_run(RunKind.BACKUP, {"rows": rows, "files": manifest.files})
    document = {"folder": str(folder.resolve()), "rows": rows, "files": manifest.files}
    reminder = "ENCRYPTION_KEYS is not in it: without it no recording opens. Keep it elsewhere."
    emit(document, f"{folder}: {rows} rows, {manifest.files} files. {reminder}", as_json=as_json)


@backup.command("verify", help="Read a backup again and compare every checksum.")
@old_folder
@json_option
def verify(*, folder: Path, as_json: bool) -> None:
    found = verify_backup(folder)
    document = {"folder": str(folder.resolve()), "problems": list(found.problems)}
    emit(document, "\n".join(found.problems) or "Every file is as it was written.", as_json=as_json)
    if found.problems:
        raise InvalidInput(f"{len(found.problems)} parts of this backup are missing or damaged.")


@backup.command("restore", help="Bring a backup into an empty system; erases again what was erased since.")
@old_folder
@json_option
def restore(*, folder: Path, as_json: bool) -> None:
    migrate()
    restored = restore_backup(get_ports(), get_config().home, get_places(), folder, say)
    text = f"{restored.rows} rows and {restored.files} files are back; {restored.erased_again} erasures were repeated."
    emit(asdict(restored), text, as_json=as_json)
