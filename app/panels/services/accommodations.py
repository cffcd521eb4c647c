"""What candidates are granted, and who knows: whoever does rates none of their interviews."""

from __future__ import annotations

import uuid

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.accommodations import Accommodations
from app.domain.audit_log import AuditAction
from app.extensions import db
from app.panels import repository
from app.panels.models import Candidate


def open_accommodations(actor: Actor, candidate_id: uuid.UUID) -> Accommodations:
    """Where anything is granted, whoever opens it knows from then on. Raises NotFound."""
    with transaction(db.session):
        candidate = repository.get_candidate(actor.organization_id, candidate_id)
        granted = Accommodations.from_dict(candidate.accommodations)
        if granted.any:
            _remember(actor, candidate)
        audit.record(actor, AuditAction.ACCOMMODATIONS_OPENED, candidate_id)
    return granted


def grant_accommodations(actor: Actor, candidate_id: uuid.UUID, granted: Accommodations) -> None:
    """Interviews that have begun keep the limits that they began with. Raises NotFound.

    The audit log outlives the candidate's data and is read by people who rate: it names neither what is granted nor
    whether anything is.
    """
    with transaction(db.session):
        candidate = repository.get_candidate(actor.organization_id, candidate_id)
        candidate.accommodations = granted.to_dict() if granted.any else {}
        if granted.any:
            _remember(actor, candidate)
        audit.record(actor, AuditAction.ACCOMMODATIONS_SAVED, candidate_id)


def knows_accommodations(user_id: uuid.UUID, candidate_id: uuid.UUID) -> bool:
    return repository.knows_accommodations(user_id, candidate_id)


def remember_reader(actor: Actor, candidate_id: uuid.UUID) -> None:
    """Within the caller's transaction, for what shows them among other things. Raises NotFound."""
    candidate = repository.get_candidate(actor.organization_id, candidate_id)
    if Accommodations.from_dict(candidate.accommodations).any:
        _remember(actor, candidate)


def _remember(actor: Actor, candidate: Candidate) -> None:
    if actor.user_id is not None:
        repository.remember_reader(actor.user_id, candidate.id)
