"""Break-glass: how a platform admin reads what an organisation's interviews hold. For a time, and told to them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.accounts import repository
from app.accounts.models import AccessGrant
from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import PLATFORM_CHAIN, AuditAction
from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.organizations import services as organizations

ACCESS = timedelta(hours=1)
REASON_CHARACTERS = (10, 1000)
MOST_LISTED = 50


def open_access(user_id: uuid.UUID, login_id: uuid.UUID, organization_id: uuid.UUID, reason: str) -> AccessGrant:
    """For this browser's sign-in and ACCESS at most; ends an earlier one. Raises NotFound, InvalidInput."""
    reason = reason.strip()
    if not REASON_CHARACTERS[0] <= len(reason) <= REASON_CHARACTERS[1]:
        fewest, most = REASON_CHARACTERS
        raise InvalidInput("Give the reason in %(fewest)d to %(most)d characters.", fewest=fewest, most=most)
    organization = organizations.get_organization(organization_id)
    now = utc_now()
    with transaction(db.session):
        _end(repository.list_access_of_login(login_id, now), now)
        grant = AccessGrant(
            organization_id=organization.id, login_id=login_id, user_id=user_id, reason=reason, expires_at=now + ACCESS
        )
        repository.add(grant)
        repository.flush()
        _note(AuditAction.ACCESS_OPENED, grant, reason=reason, expires_at=grant.expires_at.isoformat())
    return grant


def close_access(login_id: uuid.UUID) -> None:
    """Raises NotFound where none is open."""
    now = utc_now()
    with transaction(db.session):
        found = repository.list_access_of_login(login_id, now)
        if not found:
            raise NotFound("You look into no organisation; the time may be up.")
        _end(found, now)


def find_access(login_id: uuid.UUID, now: datetime | None = None) -> AccessGrant | None:
    """The one in force."""
    found = repository.list_access_of_login(login_id, now or utc_now())
    return found[0] if found else None


def note_use(grant: AccessGrant, what: str) -> None:
    """One entry in the organisation's log for each thing that was opened."""
    with transaction(db.session):
        actor = Actor(grant.organization_id, grant.user_id)
        audit.record(actor, AuditAction.ACCESS_USED, grant.id, after={"opened": what})


def list_access(organization_id: uuid.UUID) -> Sequence[AccessGrant]:
    """Newest first."""
    return repository.list_access(organization_id, MOST_LISTED)


def _end(grants: Sequence[AccessGrant], now: datetime) -> None:
    for grant in grants:
        grant.ended_at = now
        _note(AuditAction.ACCESS_CLOSED, grant)


def _note(action: AuditAction, grant: AccessGrant, **after: str) -> None:
    """In the organisation's log and in the platform's own."""
    for chain in (grant.organization_id, PLATFORM_CHAIN):
        audit.record(Actor(chain, grant.user_id), action, grant.id, after={**after, "of": str(grant.organization_id)})
