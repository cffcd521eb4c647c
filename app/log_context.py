"""Whose work the following log lines of this request, job or event tell of."""

from __future__ import annotations

import uuid

from structlog.contextvars import bind_contextvars, clear_contextvars


def tell_logs(organization_id: uuid.UUID, interview_id: uuid.UUID | None = None) -> None:
    bind_contextvars(organization=str(organization_id))
    if interview_id is not None:
        bind_contextvars(interview=str(interview_id))


def begin_logs() -> None:
    """Something else begins: what was told before counts no more."""
    clear_contextvars()
