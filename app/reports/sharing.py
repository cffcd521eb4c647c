"""Links with which somebody without an account reads one report for a time; each opening is in the audit log."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.interviews.services.records import check_own_session
from app.ports import Ports
from app.reports import repository
from app.reports.models import ReportShare
from app.reports.services import ReportFile, get_report, read_file
from app.reviews.services.rating import may_see_others

LONGEST_DAYS = 90
GONE = marked("This link does not work, or no longer. Ask whoever sent it for a new one.")


def share_report(actor: Actor, session_id: uuid.UUID, days: int) -> tuple[ReportShare, str]:
    """The share and its token, which cannot be read again. Raises NotFound without a report, InvalidInput."""
    if not 1 <= days <= LONGEST_DAYS or actor.user_id is None:
        raise InvalidInput("A link works for 1 to %(most)s days.", most=LONGEST_DAYS)
    token = secrets.token_urlsafe(32)
    with transaction(db.session):
        check_own_session(actor.organization_id, session_id)
        get_report(session_id)
        share = ReportShare(
            organization_id=actor.organization_id,
            session_id=session_id,
            created_by_id=actor.user_id,
            token_hash=_hash(token),
            expires_at=utc_now() + timedelta(days=days),
        )
        repository.add_share(share)
        after = {"share": str(share.id), "expires_at": share.expires_at.isoformat()}
        audit.record(actor, AuditAction.REPORT_SHARED, session_id, after=after)
    return share, token


def list_shares(organization_id: uuid.UUID, session_id: uuid.UUID) -> Sequence[ReportShare]:
    """Newest first, revoked and expired ones too. Raises NotFound."""
    check_own_session(organization_id, session_id)
    return repository.list_shares(organization_id, session_id)


def revoke_share(actor: Actor, share_id: uuid.UUID) -> uuid.UUID:
    """The interview whose report it opened. Raises NotFound."""
    with transaction(db.session):
        share = repository.find_share(actor.organization_id, share_id)
        if share is None:
            raise NotFound("There is no such link in your organisation.")
        if share.revoked_at is None:
            share.revoked_at = utc_now()
            audit.record(actor, AuditAction.REPORT_SHARE_REVOKED, share.session_id, after={"share": str(share.id)})
    return share.session_id


def open_shared_report(ports: Ports, token: str) -> ReportFile:
    """The newest report that whoever made the link may read: they rate, and see drafts until they have submitted.

    Raises NotFound alike for a token that is unknown, expired or revoked.
    """
    with transaction(db.session):
        share = repository.find_share_by_token_hash(_hash(token))
        if share is None or share.revoked_at is not None or share.expires_at <= utc_now():
            raise NotFound(GONE)
        share.openings += 1
        share.last_opened_at = utc_now()
        maker = Actor(share.organization_id, share.created_by_id)
        report = get_report(share.session_id, drafts_only=not may_see_others(maker, share.session_id))
        visitor = Actor(share.organization_id, None)
        after = {"share": str(share.id), "version": report.version}
        audit.record(visitor, AuditAction.SHARED_REPORT_OPENED, share.session_id, after=after)
    return ReportFile(read_file(ports, report), "Interview report.pdf", report.sha256)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
