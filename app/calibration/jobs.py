"""What workers run for calibration; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.calibration.services import exemplars, runs
from app.context import get_ports


def measure_exemplars(question_id: str) -> None:
    exemplars.measure_effect(get_ports(), uuid.UUID(question_id))


def calibrate(run_id: str) -> None:
    runs.run_in_jobs(get_ports(), uuid.UUID(run_id))


def check_calibration() -> None:
    runs.start_where_due(get_ports())
