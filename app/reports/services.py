"""Use cases of reports: one version for each content, the newest of which counts."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.database import transaction, utc_now
from app.errors import Conflict, NotFound, StorageFailed
from app.extensions import db
from app.interviews.services.reading import InterviewReading, read_interview
from app.interviews.services.records import read_record
from app.interviews.services.recovery import list_reportable_sessions, remind
from app.organizations import services as organizations
from app.ports import Ports, RenderedPdf
from app.reports import repository
from app.reports.content import ReportContent, describe_interview
from app.reports.layout import lay_out
from app.reports.models import Report

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ReportFile:
    """`name` is what a browser saves it under; `etag` changes with the content."""

    content: bytes
    name: str
    etag: str


def build_report(ports: Ports, folder: Path, session_id: uuid.UUID) -> Report:
    """The newest report, made now where the interview has changed since; `folder` is the reports folder.

    Raises NotFound, Conflict while the interview goes on or answers are owed, DependencyUnavailable.
    """
    reading = read_record(ports, session_id)
    _refuse_unfinished(reading)
    content = describe_interview(reading, organizations.get_organization(reading.session.organization_id))
    organization_id = reading.session.organization_id
    latest = repository.find_latest(session_id)
    if latest is not None and _is_current(latest, folder, content):
        return latest
    version = latest.version + 1 if latest else 1
    db.session.rollback()  # printing takes seconds, and nothing is to be held meanwhile
    rendered = _print(ports, content, version)
    return _store(ports, folder, content, _describe(organization_id, session_id, version, content, rendered), rendered)


def remind_of_reports(ports: Ports) -> None:
    """Ask again for the report of every interview that should have one by now."""
    due = list_reportable_sessions()
    for session_id in set(due) - repository.list_reported(due):
        remind(ports, "build_report", str(session_id))


def find_report(session_id: uuid.UUID) -> Report | None:
    """The newest version, if there is one."""
    return repository.find_latest(session_id)


def get_report(session_id: uuid.UUID) -> Report:
    """Raises NotFound."""
    report = find_report(session_id)
    if report is None:
        raise NotFound("There is no report of this interview yet. It is made once the interview has ended.")
    return report


def open_report(ports: Ports, folder: Path, organization_id: uuid.UUID, session_id: uuid.UUID) -> ReportFile:
    """Raises NotFound, for an interview of another organisation too."""
    session = read_interview(ports, organization_id, session_id).session
    report = get_report(session_id)
    return ReportFile(read_file(folder, report), f"Interview report {session.candidate.name}.pdf", report.sha256)


def read_file(folder: Path, report: Report) -> bytes:
    """Raises NotFound."""
    try:
        return (folder / report.path).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("The report's file is gone. Make it again with: flask report build.") from error


def report_url(session_id: uuid.UUID) -> str:
    return f"/interviews/{session_id}/report.pdf"


def _refuse_unfinished(reading: InterviewReading) -> None:
    if not reading.has_ended:
        raise Conflict("The interview has not ended yet; its report follows then.")
    if reading.score.overall.unsettled:
        raise Conflict("Answers are still being transcribed or rated; the report follows then.")


def _is_current(report: Report, folder: Path, content: ReportContent) -> bool:
    return report.content_digest == content.digest() and (folder / report.path).is_file()


def _print(ports: Ports, content: ReportContent, version: int) -> RenderedPdf:
    made_at = utc_now()
    rendered = ports.pdf.render(lay_out(content, version=version, made_at=made_at))
    if rendered.notices:
        # What could not be printed right is known only now, and the report itself must say it.
        rendered = ports.pdf.render(lay_out(content, version=version, made_at=made_at, notices=rendered.notices))
    return rendered


def _describe(
    organization_id: uuid.UUID, session_id: uuid.UUID, version: int, content: ReportContent, rendered: RenderedPdf
) -> Report:
    return Report(
        organization_id=organization_id,
        session_id=session_id,
        version=version,
        path=f"{organization_id}/{session_id}/v{version}.pdf",
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        pages=rendered.pages,
        content_digest=content.digest(),
        notices=list(rendered.notices),
    )


def _store(ports: Ports, folder: Path, content: ReportContent, report: Report, rendered: RenderedPdf) -> Report:
    session_id = report.session_id
    ready = {"session": str(session_id), "url": report_url(session_id)}
    with transaction(db.session) as tx:
        latest = repository.find_latest(session_id)
        if latest is not None and _is_current(latest, folder, content):
            return latest  # another process was first with the same content
        repository.add(report)
        write_whole(folder / report.path, rendered.content)
        tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "report_ready", ready))
    log.info("report_built", interview=str(session_id), version=report.version, pages=report.pages)
    return report


def write_whole(path: Path, content: bytes) -> None:
    """All or nothing, and on the disk when it returns. Raises StorageFailed."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise StorageFailed(f"The report could not be written to {path.parent}: {error.strerror}.") from error
