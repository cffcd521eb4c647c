"""Everything about one candidate, as a file that they may be given (GDPR, articles 15 and 20)."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.data_protection import dependants, repository
from app.data_protection.dependants import Rows
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.errors import NotFound
from app.extensions import db
from app.interviews.services.records import export_interview
from app.panels.services import remember_reader
from app.ports import Ports

# Those who rate look at these counts: a reader of accommodations would tell that there are any.
NOT_COUNTED = frozenset({"accommodation_readers"})
READ_ME = """What is kept about {name}

records.json     every row of the database that belongs to this person, table by table
interviews/      each interview in full: questions, words, ratings, what made them, and their evidence
recordings/      the sound of each answer, as FLAC
reports/         the reports of each interview, as PDF

Ratings by software are drafts; people decide. Ask whoever invited you about anything that you find here.
"""


def export_candidate(ports: Ports, actor: Actor, candidate_id: uuid.UUID) -> bytes:
    """A ZIP file, which tells what the candidate was granted too. Raises NotFound."""
    name = repository.get_candidate(actor.organization_id, candidate_id).name
    found = dependants.collect("candidates", candidate_id, actor.organization_id)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME.format(name=name))
        archive.writestr("records.json", _as_json({table.name: _plain(rows) for table, rows in found.items()}))
        for session in _rows(found, "interview_sessions"):
            document = export_interview(ports, session["id"])
            archive.writestr(f"interviews/{session['id']}.json", _as_json(document))
        _add_recordings(archive, ports, found)
        _add_reports(archive, ports, found)
    with transaction(db.session):
        remember_reader(actor, candidate_id)
        audit.record(actor, AuditAction.CANDIDATE_EXPORTED, candidate_id)
    return content.getvalue()


def count_rows(organization_id: uuid.UUID, candidate_id: uuid.UUID) -> dict[str, int]:
    """How many rows of each table belong to the candidate. Raises NotFound."""
    repository.get_candidate(organization_id, candidate_id)
    found = dependants.collect("candidates", candidate_id, organization_id)
    return {table.name: len(rows) for table, rows in found.items() if table.name not in NOT_COUNTED}


def _add_recordings(archive: zipfile.ZipFile, ports: Ports, found: Rows) -> None:
    for answer in _rows(found, "answers"):
        if answer["recording_path"]:
            flac = ports.recordings.open_flac(answer["recording_path"])
            archive.writestr(f"recordings/{answer['session_id']}/{answer['turn']}.flac", flac)


def _add_reports(archive: zipfile.ZipFile, ports: Ports, found: Rows) -> None:
    for report in _rows(found, "reports"):
        try:
            content = ports.reports.read(report["path"])
        except NotFound as error:
            raise NotFound("The file of a report is gone; make it again with: flask report build.") from error
        archive.writestr(f"reports/{report['session_id']}/v{report['version']}.pdf", content)


def _rows(found: Rows, table: str) -> list[dict[str, Any]]:
    return [dict(row) for each, rows in found.items() if each.name == table for row in rows]


def _plain(rows: Any) -> list[dict[str, Any]]:
    """Without the hashes of links, with which nobody can do anything."""
    return [{name: value for name, value in row.items() if not name.endswith("_hash")} for row in rows]


def _as_json(values: Any) -> str:
    return json.dumps(values, default=str, ensure_ascii=False, indent=2) + "\n"
