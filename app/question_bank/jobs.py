"""What workers run for the question bank; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_ports
from app.question_bank.services import likeness


def check_likeness(check_id: str) -> None:
    likeness.run_check(get_ports(), uuid.UUID(check_id))


def encode_questions(organization_id: str) -> None:
    likeness.encode_missing(get_ports(), uuid.UUID(organization_id))
