"""Telling programs of an interview, in the transaction of what is told."""

from __future__ import annotations

import uuid

from app.database import Transaction
from app.domain.webhook_events import WebhookEvent
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.ports import Ports
from app.webhooks.services.messages import emit


def announce(
    tx: Transaction, ports: Ports, session: InterviewSession, event: WebhookEvent, **more: str | int | None
) -> None:
    """`more` holds ids and states: what was said, and how it was rated, is read by the API."""
    data = {
        "interview": str(session.id),
        "panel": str(session.panel_id),
        "candidate": str(session.candidate_id),
        "invitation": str(session.invitation_id),
        "state": session.state,
        "is_practice": bool(session.panel_snapshot.get("is_practice")),
        **more,
    }
    emit(tx, ports, session.organization_id, session.id, event, data)


def announce_report(tx: Transaction, ports: Ports, session_id: uuid.UUID, version: int, edition: str) -> None:
    session = repository.get_session(session_id)
    announce(tx, ports, session, WebhookEvent.REPORT_READY, version=version, edition=edition)
