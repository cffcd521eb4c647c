"""The daily run: whatever was kept long enough goes, and nothing is left behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from app.audit import services as audit
from app.audit.services import Actor
from app.data_protection import repository
from app.data_protection.models import PanelRetention
from app.data_protection.services.erasing import Places, erase, finish_erasures, reapply_ledger
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.retention import DAYS, RATING_LOG_DAYS, UNINVITED_DAYS, days_in_force, is_over
from app.errors import InterviewBotError, InvalidInput, NotFound
from app.extensions import db
from app.interviews.models import InterviewSession
from app.organizations import services as organizations
from app.panels.models import Panel
from app.ports import Ports
from app.webhooks.services.delivering import forget_old_messages

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RetentionRun:
    """How many of each went; `unfinished` could not be deleted wholly and are tried again next time."""

    interviews: int
    invitations: int
    candidates: int
    recordings: int
    from_backups: int
    stray_folders: int
    rating_logs: int
    webhook_messages: int
    unfinished: int


def run_retention(ports: Ports, places: Places, now: datetime | None = None) -> RetentionRun:
    """Of every organisation; safe to repeat and to stop. Legal holds are kept."""
    now = now or utc_now()
    from_backups = reapply_ledger(ports, places)
    recordings = _expire_recordings(ports, now)
    interviews = _erase_each(ports, places, "invitation", _list_due_interviews(now))
    invitations = _erase_each(ports, places, "invitation", _list_due_invitations(now))
    candidates = _erase_each(ports, places, "candidate", _list_due_candidates(now))
    return RetentionRun(
        interviews=interviews,
        invitations=invitations,
        candidates=candidates,
        recordings=recordings,
        from_backups=from_backups,
        stray_folders=_delete_strays(ports),
        rating_logs=_forget_rating_logs(now),
        webhook_messages=forget_old_messages(now),
        unfinished=finish_erasures(ports, places),
    )


def set_retention(
    actor: Actor, panel_id: uuid.UUID, recording_days: int | None, invitation_days: int | None
) -> PanelRetention:
    """None: as long as the interviews of the panel. Raises NotFound, InvalidInput."""
    for days in (recording_days, invitation_days):
        if days is not None and not DAYS[0] <= days <= DAYS[1]:
            raise InvalidInput("Enter %(low)s to %(high)s days, or nothing.", low=DAYS[0], high=DAYS[1])
    with transaction(db.session):
        panel = next((panel for panel, _ in list_retentions(actor.organization_id) if panel.id == panel_id), None)
        if panel is None:
            raise NotFound("There is no such panel in your organisation.")
        row = repository.find_retention(panel.id)
        if row is None:
            row = PanelRetention(panel_id=panel.id, organization_id=actor.organization_id)
            repository.add(row)
        before = {"recording_days": row.recording_days, "invitation_days": row.invitation_days}
        row.recording_days, row.invitation_days = recording_days, invitation_days
        after = {"recording_days": recording_days, "invitation_days": invitation_days}
        audit.record(actor, AuditAction.RETENTION_CHANGED, panel.id, before, after)
    return row


def list_retentions(organization_id: uuid.UUID) -> list[tuple[Panel, PanelRetention | None]]:
    return list(repository.list_retentions(organization_id))


_Due = list[tuple[uuid.UUID, uuid.UUID]]


def _list_due_interviews(now: datetime) -> _Due:
    """(organisation, invitation): an interview goes with the invitation that it was held on."""
    return [
        (session.organization_id, session.invitation_id)
        for session, panel, _ in repository.list_ended_sessions()
        if session.ended_at and is_over(session.ended_at, _interview_days(session, panel), now)
    ]


def _list_due_invitations(now: datetime) -> _Due:
    found = repository.list_unused_invitations(now - timedelta(days=DAYS[0]))
    return [
        (invitation.organization_id, invitation.id)
        for invitation, row in found
        if is_over(
            invitation.expires_at,
            days_in_force(invitation.panel.retention_days, row.invitation_days if row else None),
            now,
        )
    ]


def _list_due_candidates(now: datetime) -> _Due:
    before = now - timedelta(days=UNINVITED_DAYS)
    return [(found.organization_id, found.id) for found in repository.list_candidates_without_invitation(before)]


def _interview_days(session: InterviewSession, panel: Panel) -> int:
    """Never longer than the candidate was told, nor than the panel says now."""
    return days_in_force(panel.retention_days, session.panel_snapshot.get("retention_days"))


def _erase_each(ports: Ports, places: Places, kind: str, due: _Due) -> int:
    return sum(_attempt(partial(_erase_one, ports, places, kind, *each)) for each in due)


def _erase_one(ports: Ports, places: Places, kind: str, organization_id: uuid.UUID, subject_id: uuid.UUID) -> None:
    with transaction(db.session) as tx:
        erase(tx, ports, places, Actor(organization_id, None), kind, subject_id, "retention")


def _attempt(action: Callable[[], object]) -> bool:
    """One that cannot be deleted must not keep the others."""
    try:
        action()
    except InterviewBotError as error:
        log.warning("retention_skipped", reason=str(error))
        return False
    return True


def _expire_recordings(ports: Ports, now: datetime) -> int:
    due = [
        session
        for session, panel, row in repository.list_ended_sessions()
        if session.ended_at
        and row
        and row.recording_days
        and is_over(session.ended_at, days_in_force(row.recording_days, _interview_days(session, panel)), now)
    ]
    return sum(_expire_recordings_of(ports, session) for session in due)


def _expire_recordings_of(ports: Ports, session: InterviewSession) -> int:
    """The transcript and its rating stay. The files go first: a row that still names one is tried again."""
    organization_id, session_id = session.organization_id, session.id
    if not repository.list_answers_with_recording(session_id):
        return 0
    ports.recordings.delete_session(organization_id, session_id)
    with transaction(db.session):
        answers = repository.list_answers_with_recording(session_id)
        for answer in answers:
            answer.recording_path, answer.peaks = "", []
        after = {"recordings": len(answers)}
        audit.record(Actor(organization_id, None), AuditAction.RECORDINGS_EXPIRED, session_id, after=after)
    return len(answers)


def _delete_strays(ports: Ports) -> int:
    """Folders of interviews that the database does not know: a worker may finish a file after the deletion.

    Only of organisations that it knows: the wrong database must not cost anybody their recordings.
    """
    tenants = {organization.id for organization in organizations.list_organizations()}
    folders = {*ports.recordings.list_sessions(), *ports.reports.list_sessions()}
    known = repository.list_existing_sessions([session_id for _, session_id in folders])
    strays = sorted(found for found in folders if found[0] in tenants and found[1] not in known)
    for organization_id, session_id in strays:
        ports.recordings.delete_session(organization_id, session_id)
        ports.reports.delete_session(organization_id, session_id)
    return len(strays)


def _forget_rating_logs(now: datetime) -> int:
    with transaction(db.session):
        old = repository.list_erasures_with_rating_log(now - timedelta(days=RATING_LOG_DAYS))
        for erasure in old:
            erasure.rating_log = []
    return len(old)
