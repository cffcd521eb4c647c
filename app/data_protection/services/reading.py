"""What the pages of data protection list."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.data_protection import repository
from app.data_protection.models import Erasure
from app.interviews.models import CandidateStatement
from app.panels.models import Candidate

MOST_LISTED = 50


def list_candidates(organization_id: uuid.UUID, search: str) -> Sequence[Candidate]:
    """By name or address; MOST_LISTED at most."""
    return repository.list_candidates(organization_id, search, MOST_LISTED)


def get_candidate(organization_id: uuid.UUID, candidate_id: uuid.UUID) -> Candidate:
    """Raises NotFound, for another organisation's too."""
    return repository.get_candidate(organization_id, candidate_id)


def list_own_requests(organization_id: uuid.UUID) -> Sequence[tuple[Candidate, CandidateStatement]]:
    """For deletion, made by candidates on their own page and still open; the oldest first."""
    return repository.list_own_requests(organization_id)


def list_erasures(organization_id: uuid.UUID) -> Sequence[Erasure]:
    """The latest first."""
    return repository.list_erasures(organization_id, MOST_LISTED)


def get_erasure(organization_id: uuid.UUID, erasure_id: uuid.UUID) -> Erasure:
    """Raises NotFound, for another organisation's too."""
    return repository.get_erasure(organization_id, erasure_id)
