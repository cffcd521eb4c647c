"""What workers run for the question bank; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_ports
from app.question_bank.services import analysing, likeness, writing


def check_likeness(check_id: str) -> None:
    likeness.run_check(get_ports(), uuid.UUID(check_id))


def encode_questions(organization_id: str) -> None:
    likeness.encode_missing(get_ports(), uuid.UUID(organization_id))


def write_question(generation_id: str, number: int) -> None:
    writing.write_question(get_ports(), uuid.UUID(generation_id), number)


def analyse_question(analysis_id: str) -> None:
    analysing.run_analysis(get_ports(), uuid.UUID(analysis_id))
