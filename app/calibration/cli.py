"""`flask calibration`: gold answers through the scorer, and what moved."""

from __future__ import annotations

from typing import Any

from app.calibration.services import runs
from app.calibration.services.runs import CalibrationReading
from app.cli.base import CommandGroup, emit, json_option, table
from app.context import get_ports
from app.domain.calibration import Move
from app.errors import NotFound
from app.organizations.choosing import choose_organization, organization_option

calibration = CommandGroup("calibration", help="Gold answers through the scorer.")


@calibration.command("run", help="Rate every gold answer now and show what moved since the last run.")
@organization_option
@json_option
def run(*, slug: str, as_json: bool) -> None:
    reading = runs.run_now(get_ports(), choose_organization(slug).id)
    _show(reading, as_json=as_json)


@calibration.command("show", help="What the last run moved against the one before.")
@organization_option
@json_option
def show(*, slug: str, as_json: bool) -> None:
    reading = runs.read_calibration(choose_organization(slug).id)
    if not reading.runs:
        raise NotFound("No run has finished yet. Start one with: flask calibration run")
    _show(reading, as_json=as_json)


def _show(reading: CalibrationReading, *, as_json: bool) -> None:
    document = _document(reading)
    rows = [{name: "" if value is None else value for name, value in row.items()} for row in document["answers"]]
    facts = {name: value for name, value in document.items() if name != "answers"}
    emit(document, f"{table([facts])}\n\n{table(rows)}", as_json=as_json)


def _document(reading: CalibrationReading) -> dict[str, Any]:
    newest, compared = reading.runs[0], reading.compared
    return {
        "finished_at": newest.finished_at,
        "reason": newest.reason,
        "scorer": newest.scorer,
        "model": newest.model,
        "prompt_version": newest.prompt_version,
        "error_before": _rounded(compared.error_before if compared else None),
        "error_after": _rounded(compared.error_after if compared else None),
        "moved": compared.moved if compared else 0,
        "answers": [_describe(move) for move in compared.moves] if compared else [],
    }


def _describe(move: Move) -> dict[str, Any]:
    return {
        "question": move.result.code,
        "expected": move.result.expected,
        "before": move.before,
        "after": move.result.rating,
        "change": _rounded(move.change),
        "review_reason": move.result.review_reason,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
