"""Use cases of reports: one version for each content, the newest of which counts."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from functools import partial

import structlog

from app.database import transaction, utc_now
from app.errors import Conflict, NotFound
from app.extensions import db
from app.interviews.services.announcing import announce_report
from app.interviews.services.reading import InterviewReading, read_interview
from app.interviews.services.records import read_record
from app.interviews.services.recovery import list_reportable_sessions, remind
from app.organizations import services as organizations
from app.ports import Ports, RenderedPdf
from app.reports import repository
from app.reports.changes import list_changes, outline
from app.reports.content import ReportContent, describe_interview
from app.reports.layout import lay_out
from app.reports.models import Edition, Report

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ReportFile:
    """`name` is what a browser saves it under; `etag` changes with the content."""

    content: bytes
    name: str
    etag: str


def build_report(ports: Ports, session_id: uuid.UUID) -> Report:
    """The newest report, made now where the interview has changed since.

    One edition with the drafts alone, and once people have rated, one with what is in force: that is then returned.
    Raises NotFound, Conflict while the interview goes on or answers are owed, DependencyUnavailable.
    """
    drafted = _build_edition(ports, session_id, Edition.DRAFTS)
    if not read_record(ports, session_id).is_reviewed:
        return drafted
    return _build_edition(ports, session_id, Edition.IN_FORCE)


def _build_edition(ports: Ports, session_id: uuid.UUID, edition: Edition) -> Report:
    reading = read_record(ports, session_id, drafts_only=edition is Edition.DRAFTS)
    _refuse_unfinished(reading)
    content = describe_interview(reading, organizations.get_organization(reading.session.organization_id))
    latest = repository.find_latest(session_id, edition)
    if latest is not None and _is_current(ports, latest, content.digest()):
        return latest
    planned = _plan(reading, edition, content)
    db.session.rollback()  # printing takes seconds, and nothing is to be held meanwhile
    return _store(ports, planned, _print(ports, content, planned))


def remind_of_reports(ports: Ports) -> None:
    """Ask again for the report of every interview that should have one by now."""
    due = list_reportable_sessions()
    for session_id in set(due) - repository.list_reported(due):
        remind(ports, "build_report", str(session_id))


def find_report(session_id: uuid.UUID, *, drafts_only: bool = False) -> Report | None:
    """The newest version, if there is one; `drafts_only`: of the edition without ratings by people."""
    in_force = None if drafts_only else repository.find_latest(session_id, Edition.IN_FORCE)
    return in_force or repository.find_latest(session_id, Edition.DRAFTS)


def get_report(session_id: uuid.UUID, *, drafts_only: bool = False) -> Report:
    """Raises NotFound."""
    report = find_report(session_id, drafts_only=drafts_only)
    if report is None:
        raise NotFound("There is no report of this interview yet. It is made once the interview has ended.")
    return report


def get_record_report(ports: Ports, session_id: uuid.UUID) -> Report:
    """For the platform's own commands, which start from an id alone. Raises NotFound, of an interview too."""
    read_record(ports, session_id)
    return get_report(session_id)


def open_report(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, *, drafts_only: bool) -> ReportFile:
    """Raises NotFound, for an interview of another organisation too."""
    session = read_interview(ports, organization_id, session_id).session
    report = get_report(session_id, drafts_only=drafts_only)
    return ReportFile(read_file(ports, report), f"Interview report {session.candidate.name}.pdf", report.sha256)


def read_file(ports: Ports, report: Report) -> bytes:
    """Raises NotFound."""
    try:
        return ports.reports.read(report.path)
    except NotFound as error:
        raise NotFound("The report's file is gone. Make it again with: flask report build.") from error


def report_url(session_id: uuid.UUID) -> str:
    return f"/interviews/{session_id}/report.pdf"


def _refuse_unfinished(reading: InterviewReading) -> None:
    if not reading.has_ended:
        raise Conflict("The interview has not ended yet; its report follows then.")
    if reading.score.overall.unsettled:
        raise Conflict("Answers are still being transcribed or rated; the report follows then.")


def _is_current(ports: Ports, report: Report, digest: str) -> bool:
    return report.content_digest == digest and ports.reports.holds(report.path)


def _plan(reading: InterviewReading, edition: Edition, content: ReportContent) -> Report:
    """The next version, without what only printing tells."""
    session = reading.session
    newest = repository.find_latest(session.id)
    before = repository.find_latest(session.id, edition) or newest
    version = newest.version + 1 if newest else 1
    after = outline(content)
    return Report(
        organization_id=session.organization_id,
        session_id=session.id,
        version=version,
        edition=edition.value,
        path=f"{session.organization_id}/{session.id}/v{version}.pdf",
        content_digest=content.digest(),
        outline=after,
        changes=list_changes(before.outline, after) if before else [],
    )


def _print(ports: Ports, content: ReportContent, planned: Report) -> RenderedPdf:
    layout = partial(lay_out, content, version=planned.version, made_at=utc_now(), changes=planned.changes)
    rendered = ports.pdf.render(layout())
    if rendered.notices:
        # What could not be printed right is known only now, and the report itself must say it.
        rendered = ports.pdf.render(layout(notices=rendered.notices))
    return rendered


def _store(ports: Ports, report: Report, rendered: RenderedPdf) -> Report:
    session_id, digest = report.session_id, report.content_digest
    report.sha256 = hashlib.sha256(rendered.content).hexdigest()
    report.pages, report.notices = rendered.pages, list(rendered.notices)
    ready = {"session": str(session_id), "url": report_url(session_id)}
    with transaction(db.session) as tx:
        latest = repository.find_latest(session_id, Edition(report.edition))
        if latest is not None and _is_current(ports, latest, digest):
            return latest  # another process was first with the same content
        repository.add(report)
        ports.reports.write(report.path, rendered.content)
        announce_report(tx, ports, session_id, report.version, report.edition)
        tx.after_commit(lambda: ports.broadcaster.to_reviewers(session_id, "report_ready", ready))
    log.info("report_built", interview=str(session_id), version=report.version, pages=report.pages)
    return report
