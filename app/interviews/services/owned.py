"""Interviews that somebody may change because they are of the same organisation."""

from __future__ import annotations

import uuid

from app.errors import NotFound
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession


def lock_session(organization_id: uuid.UUID, session_id: uuid.UUID) -> InterviewSession:
    """Until the transaction ends. Raises NotFound, for an interview of another organisation too."""
    session = repository.get_session(session_id, lock=True)
    if session.organization_id != organization_id:
        raise NotFound("There is no such interview in your organisation.")
    return session


def lock_answer(organization_id: uuid.UUID, session_id: uuid.UUID, turn: int) -> Answer:
    """Until the transaction ends. Raises NotFound."""
    answer = repository.find_answer(session_id, turn, lock=True)
    if answer is None or answer.organization_id != organization_id:
        raise NotFound("There is no such answer in your organisation.")
    return answer
