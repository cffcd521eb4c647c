"""What reviewers may follow."""

from __future__ import annotations

import uuid

from app.errors import NotFound
from app.interviews import repository


def check_session(organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Raises NotFound for an interview of another organisation, as for one that does not exist."""
    if repository.get_session(session_id).organization_id != organization_id:
        raise NotFound("There is no such interview.")


def count_by_state(organization_id: uuid.UUID) -> dict[str, int]:
    return repository.count_sessions_by_state(organization_id)
