"""One interview as a file for other programs."""

from __future__ import annotations

import csv
import io
import json
import uuid
from typing import Any

from app.interviews.services.records import check_own_session, export_interview
from app.ports import Ports

COLUMNS = (
    "turn",
    "topic",
    "subtopic",
    "question",
    "state",
    "rating",
    "draft_rating",
    "review_reason",
    "source",
    "transcript",
    "transcript_version",
    "follow_ups",
    "recording_seconds",
    "asked_at",
)
# A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_json(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, *, drafts_only: bool) -> str:
    """`drafts_only` leaves out what people said. Raises NotFound, for an interview of another organisation too."""
    check_own_session(organization_id, session_id)
    document = export_interview(ports, session_id, drafts_only=drafts_only)
    return json.dumps(document, default=str, ensure_ascii=False, indent=2) + "\n"


def export_csv(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, *, drafts_only: bool) -> str:
    """One line for each answer; `drafts_only` leaves out what people said.

    Raises NotFound, for an interview of another organisation too."""
    check_own_session(organization_id, session_id)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for answer in export_interview(ports, session_id, drafts_only=drafts_only)["answers"]:
        writer.writerow([_cell(value) for value in _line(answer)])
    return file.getvalue()


def _line(answer: dict[str, Any]) -> list[Any]:
    card = answer["scorecard"]
    follow_ups = "\n".join(f"{turn['text']} {turn['transcript']}".strip() for turn in answer["follow_ups"])
    values = {**answer, "draft_rating": card["total"] if card else None, "follow_ups": follow_ups}
    return [values[name] for name in COLUMNS]


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
