"""`flask report`: make an interview's report, tell about it, or write it to a file."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click

from app.cli.base import CommandGroup, emit, json_option
from app.cli.output_file import output_file, write_output
from app.context import get_ports
from app.reports import services
from app.reports.models import Report

report = CommandGroup("report", help="Reports of interviews.")


@report.command("build", help="Make the report of an ended interview; unchanged content makes no new version.")
@click.argument("session_id", type=click.UUID)
@json_option
def build(*, session_id: uuid.UUID, as_json: bool) -> None:
    _emit(services.build_report(get_ports(), session_id), as_json=as_json)


@report.command("show", help="Tell about the newest report of an interview.")
@click.argument("session_id", type=click.UUID)
@json_option
def show(*, session_id: uuid.UUID, as_json: bool) -> None:
    _emit(services.get_record_report(get_ports(), session_id), as_json=as_json)


@report.command("save", help="Write the newest report of an interview to FILE, or to stdout where it is -.")
@click.argument("session_id", type=click.UUID)
@output_file
@json_option
def save(*, session_id: uuid.UUID, file: Path, as_json: bool) -> None:
    found = services.get_record_report(get_ports(), session_id)
    content = services.read_file(get_ports(), found)
    write_output(file, content, _row(found), f"Version {found.version}: {file}", as_json=as_json)


def _emit(found: Report, *, as_json: bool) -> None:
    document = _row(found)
    emit(document, f"Version {found.version}, {found.pages} pages: {document['url']}", as_json=as_json)


def _row(found: Report) -> dict[str, Any]:
    return {
        "session": str(found.session_id),
        "version": found.version,
        "pages": found.pages,
        "url": services.report_url(found.session_id),
        "sha256": found.sha256,
        "made_at": found.created_at,
        "notices": found.notices,
    }
