"""`flask question`: the bank into files and out of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath

import click

from app.cli.base import CommandGroup, emit, json_option, say
from app.errors import InvalidInput
from app.organizations.choosing import choose_organization, organization_option
from app.question_bank import services
from app.question_bank.formats import FileFormat
from app.question_bank.services import ImportRefused, ImportSummary

question = CommandGroup("question", help="The question bank.")
format_option = click.option(
    "--format",
    "given",
    type=click.Choice([found.value for found in FileFormat]),
    help="By the file's name where left out.",
)


@question.command("import", help="Take questions in from a CSV or JSON file (- for stdin); all or nothing.")
@click.argument("file", type=click.Path(exists=True, allow_dash=True, dir_okay=False))
@format_option
@click.option("--preview", is_flag=True, help="Tell what would happen and change nothing.")
@organization_option
@json_option
def import_file(*, file: str, given: str | None, preview: bool, slug: str, as_json: bool) -> None:
    organization_id = choose_organization(slug).id
    take_in = services.preview_import if preview else services.import_questions
    with click.open_file(file, "rb") as stream:
        content = stream.read(services.MAX_IMPORT_BYTES + 1)
    try:
        summary = take_in(organization_id, content, _find_format(file, given))
    except ImportRefused as refusal:
        _tell_bad_rows(refusal, as_json=as_json)
        raise
    text = f"{summary.created} new, {summary.updated} changed, {summary.unchanged} as they were."
    new = [f"New {what}: {', '.join(names)}." for what, names in _new_places(summary).items() if names]
    told = "\n".join([f"Preview: {text}" if preview else text, *new])
    emit({"preview": preview, **asdict(summary)}, told, as_json=as_json)


def _new_places(summary: ImportSummary) -> dict[str, tuple[str, ...]]:
    return {"topics": summary.new_topics, "subtopics": summary.new_subtopics}


@question.command("export", help="Write the bank to a CSV or JSON file (- for stdout).")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, writable=True))
@format_option
@organization_option
@json_option
def export_file(*, file: str, given: str | None, slug: str, as_json: bool) -> None:
    if as_json and file == "-":
        raise InvalidInput("With --json, name a file: the report goes to stdout.")
    content = services.export_questions(choose_organization(slug).id, _find_format(file, given))
    with click.open_file(file, "wb", atomic=file != "-") as out:
        out.write(content)
    if file != "-":
        emit({"file": file, "bytes": len(content)}, f"Wrote {file}.", as_json=as_json)


def _find_format(name: str, given: str | None) -> FileFormat:
    suffix = given or PurePath(name).suffix.lstrip(".").lower()
    if suffix not in set(FileFormat):
        raise InvalidInput("The file's name ends in neither .csv nor .json; say which with --format.")
    return FileFormat(suffix)


def _tell_bad_rows(refusal: ImportRefused, *, as_json: bool) -> None:
    lines = "\n".join(f"line {error.line}: {error.reason}" if error.line else error.reason for error in refusal.errors)
    say(lines)
    if as_json:
        emit({"error": refusal.code, "errors": [asdict(error) for error in refusal.errors]}, "", as_json=True)
