"""Several candidates of one panel in one PDF, for whoever asked for it and for a short time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.insights.services.comparing import MOST_CANDIDATES, compare
from app.organizations import services as organizations
from app.panels import services as panels
from app.ports import Ports
from app.reports import comparison_repository as repository
from app.reports.comparison_layout import lay_out_comparison
from app.reports.models import ComparisonMember, ComparisonReport
from app.reports.services import ReportFile

KEPT_FOR = timedelta(hours=1)
FEWEST_CANDIDATES = 2
GONE = marked(
    "This comparison is not there, or no longer: it is kept for an hour. Make it again from the page Compare."
)


def request_comparison(
    ports: Ports,
    actor: Actor,
    panel_id: uuid.UUID,
    chosen: Sequence[uuid.UUID],
    reviewed_ones: AbstractSet[uuid.UUID] | None,
) -> uuid.UUID:
    """Have it made of `chosen`, or of the newest candidates where none is named; `reviewed_ones` as in list_interviews.

    Raises NotFound, InvalidInput.
    """
    title = panels.get_panel(actor.organization_id, panel_id).title
    sessions = compare(actor.organization_id, panel_id, chosen, reviewed_ones).sessions
    if len(sessions) < FEWEST_CANDIDATES:
        raise InvalidInput("Choose at least two candidates whose interviews have ended.")
    seen = [session.id for session in sessions if reviewed_ones is None or session.id in reviewed_ones]
    with transaction(db.session) as tx:
        report = ComparisonReport(
            organization_id=actor.organization_id,
            requested_by_id=actor.user_id,
            panel_id=panel_id,
            in_force_ids=[str(session_id) for session_id in seen],
            size=len(sessions),
            members=[ComparisonMember(session_id=session.id) for session in sessions],
        )
        repository.add(report)
        report_id = report.id
        after = {"panel": title, "sessions": [str(session.id) for session in sessions]}
        audit.record(actor, AuditAction.COMPARISON_MADE, panel_id, after=after)
        tx.after_commit(lambda: ports.jobs.enqueue("build_comparison", str(report_id)))
    return report_id


def build_comparison(ports: Ports, report_id: uuid.UUID) -> None:
    """Does nothing where it is made already, or gone."""
    report = repository.find(report_id)
    if report is None or report.content is not None or not _is_whole(report):
        return
    organization = organizations.get_organization(report.organization_id)
    members = [member.session_id for member in report.members]
    in_force = {uuid.UUID(session_id) for session_id in report.in_force_ids}
    comparison = compare(report.organization_id, report.panel_id, members[:MOST_CANDIDATES], in_force)
    title = panels.get_panel(report.organization_id, report.panel_id).title
    html = lay_out_comparison(comparison, organization, title, made_at=utc_now())
    db.session.rollback()  # printing takes seconds, and nothing is to be held meanwhile
    rendered = ports.pdf.render(html)
    with transaction(db.session):
        found = repository.find(report_id)
        if found is not None and _is_whole(found):
            found.content, found.pages = rendered.content, rendered.pages


def get_comparison(actor: Actor, report_id: uuid.UUID) -> ComparisonReport:
    """For whoever asked for it alone: others may see other ratings. Raises NotFound."""
    report = repository.find(report_id)
    if report is None or not _is_whole(report) or report.created_at + KEPT_FOR <= utc_now():
        raise NotFound(GONE)
    if (report.organization_id, report.requested_by_id) != (actor.organization_id, actor.user_id):
        raise NotFound(GONE)
    return report


def open_comparison(actor: Actor, report_id: uuid.UUID) -> ReportFile:
    """Raises NotFound, while it is being made too."""
    report = get_comparison(actor, report_id)
    if report.content is None:
        raise NotFound("The comparison is still being made. Try again in a moment.")
    return ReportFile(report.content, "Comparison.pdf", str(report.id))


def drop_expired_comparisons() -> None:
    oldest = utc_now() - KEPT_FOR
    if repository.has_made_before(oldest):
        with transaction(db.session):
            repository.delete_made_before(oldest)


def _is_whole(report: ComparisonReport) -> bool:
    """False once somebody in it has been erased."""
    return len(report.members) == report.size
