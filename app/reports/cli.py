"""`flask report`: make an interview's report, or tell where it is."""

from __future__ import annotations

import uuid
from typing import Any

import click

from app.cli.base import CommandGroup, emit, json_option
from app.context import get_config, get_ports
from app.reports import services
from app.reports.models import Report

report = CommandGroup("report", help="Reports of interviews.")


@report.command("build", help="Make the report of an ended interview; unchanged content makes no new version.")
@click.argument("session_id", type=click.UUID)
@json_option
def build(*, session_id: uuid.UUID, as_json: bool) -> None:
    _emit(services.build_report(get_ports(), get_config().reports_dir, session_id), as_json=as_json)


@report.command("show", help="Tell where the newest report of an interview is.")
@click.argument("session_id", type=click.UUID)
@json_option
def show(*, session_id: uuid.UUID, as_json: bool) -> None:
    _emit(services.get_report(session_id), as_json=as_json)


def _emit(found: Report, *, as_json: bool) -> None:
    document = _row(found)
    emit(document, f"Version {found.version}, {found.pages} pages: {document['file']}", as_json=as_json)


def _row(found: Report) -> dict[str, Any]:
    return {
        "session": str(found.session_id),
        "version": found.version,
        "pages": found.pages,
        "file": str(get_config().reports_dir / found.path),
        "url": services.report_url(found.session_id),
        "sha256": found.sha256,
        "made_at": found.created_at,
        "notices": found.notices,
    }
