"""What is kept about a candidate beside their invitations."""

from __future__ import annotations

import uuid

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.cursor import Cursor
from app.errors import InvalidInput
from app.extensions import db
from app.keyset import Slice
from app.panels import repository
from app.panels.models import Candidate
from app.panels.services.invitees import Invitee, check_invitee


def get_candidate(organization_id: uuid.UUID, candidate_id: uuid.UUID) -> Candidate:
    """Raises NotFound, also for another organisation's."""
    return repository.get_candidate(organization_id, candidate_id)


def slice_candidates(organization_id: uuid.UUID, search: str, after: Cursor | None, limit: int) -> Slice[Candidate]:
    """Newest first; whose name or address holds every word of `search`."""
    return repository.slice_candidates(organization_id, search, after, limit)


def edit_candidate(
    organization_id: uuid.UUID, candidate_id: uuid.UUID, time_zone: str, by: uuid.UUID | None = None
) -> Candidate:
    """Raises InvalidInput, NotFound. The audit log outlives the candidate's data and does not repeat it."""
    with transaction(db.session):
        candidate = repository.get_candidate(organization_id, candidate_id)
        zone = check_invitee(Invitee(candidate.name, candidate.email, time_zone)).time_zone
        if not zone:
            raise InvalidInput("Choose the candidate's time zone.")
        candidate.time_zone = zone
        audit.record(Actor(organization_id, by), AuditAction.CANDIDATE_EDITED, candidate_id)
    return candidate
