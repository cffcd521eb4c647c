"""What workers run for reports; safe to run twice, late, or too early."""

from __future__ import annotations

import uuid

import structlog

from app.context import get_ports
from app.errors import Conflict
from app.reports import comparisons, services

log = structlog.get_logger(__name__)


def build_report(session_id: str) -> None:
    """Does nothing while the interview goes on or answers are owed: whatever settles last asks again."""
    try:
        services.build_report(get_ports(), uuid.UUID(session_id))
    except Conflict as error:
        log.info("report_not_due", interview=session_id, reason=str(error))


def build_comparison(report_id: str) -> None:
    comparisons.build_comparison(get_ports(), uuid.UUID(report_id))
