"""Legal holds, and what candidates asked for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.audit import services as audit
from app.audit.services import Actor
from app.data_protection import repository
from app.data_protection.models import ErasureRequest, LegalHold
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db

LONGEST_TEXT = 2000


def place_hold(actor: Actor, candidate_id: uuid.UUID, reason: str) -> LegalHold:
    """Nothing of the candidate is deleted from now on. Raises NotFound, InvalidInput, Conflict."""
    reason = _read(reason, marked("Say why nothing may be deleted."))
    with transaction(db.session):
        repository.get_candidate(actor.organization_id, candidate_id, lock=True)
        if repository.find_hold(candidate_id) is not None:
            raise Conflict("A legal hold is in force already.")
        hold = LegalHold(
            organization_id=actor.organization_id,
            candidate_id=candidate_id,
            placed_by_id=actor.user_id,
            reason=reason,
        )
        repository.add(hold)
        audit.record(actor, AuditAction.HOLD_PLACED, candidate_id, after={"hold": str(hold.id)})
    return hold


def release_hold(actor: Actor, candidate_id: uuid.UUID) -> None:
    """Raises NotFound."""
    with transaction(db.session):
        repository.get_candidate(actor.organization_id, candidate_id)
        hold = repository.find_hold(candidate_id)
        if hold is None:
            raise NotFound("No legal hold is in force.")
        hold.released_at = utc_now()
        audit.record(actor, AuditAction.HOLD_RELEASED, candidate_id, after={"hold": str(hold.id)})


def find_hold(candidate_id: uuid.UUID) -> LegalHold | None:
    return repository.find_hold(candidate_id)


def list_holds(organization_id: uuid.UUID) -> Sequence[LegalHold]:
    return repository.list_holds(organization_id)


def request_erasure(actor: Actor, candidate_id: uuid.UUID, note: str) -> ErasureRequest:
    """Write down that a candidate asked; asking again changes nothing. Raises NotFound, InvalidInput."""
    if len(note) > LONGEST_TEXT:
        raise InvalidInput("Write %(most)s characters at most.", most=LONGEST_TEXT)
    with transaction(db.session):
        repository.get_candidate(actor.organization_id, candidate_id, lock=True)
        found = repository.find_open_request(candidate_id)
        if found is not None:
            return found
        request = ErasureRequest(
            organization_id=actor.organization_id,
            candidate_id=candidate_id,
            recorded_by_id=actor.user_id,
            note=note.strip(),
        )
        repository.add(request)
        audit.record(actor, AuditAction.ERASURE_REQUESTED, candidate_id)
    return request


def refuse_erasure(actor: Actor, candidate_id: uuid.UUID, reason: str) -> None:
    """Raises NotFound, InvalidInput."""
    reason = _read(reason, marked("Say why the request is refused: the candidate may ask."))
    with transaction(db.session):
        repository.get_candidate(actor.organization_id, candidate_id)
        request = repository.find_open_request(candidate_id)
        if request is None:
            raise NotFound("There is no open request of this candidate.")
        request.refused_at, request.refusal_reason = utc_now(), reason
        audit.record(actor, AuditAction.ERASURE_REFUSED, candidate_id, after={"reason": reason})


def find_open_request(candidate_id: uuid.UUID) -> ErasureRequest | None:
    return repository.find_open_request(candidate_id)


def list_requests(organization_id: uuid.UUID) -> Sequence[ErasureRequest]:
    return repository.list_requests(organization_id)


def _read(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidInput(missing)
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("Write %(most)s characters at most.", most=LONGEST_TEXT)
    return text
