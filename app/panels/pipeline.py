"""A panel's candidates as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.interviews.services.dashboard import ListedInterview
from app.question_bank.formats import FORMULA

COLUMNS = (
    "candidate",
    "email",
    "state",
    "questions_asked",
    "questions",
    "rating_so_far",
    "answers_to_review",
    "mail",
    "invited_at",
    "link_ends_at",
    "started_at",
)


def write_pipeline(rows: Sequence[ListedInterview]) -> str:
    """Times in UTC; cells that a spreadsheet would run as a formula begin with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_write_cell(value) for value in _values(row)] for row in rows)
    return out.getvalue()


def _values(row: ListedInterview) -> tuple[object, ...]:
    return (
        row.candidate_name,
        row.candidate_email,
        row.status,
        row.asked,
        row.of,
        None if row.score.rating is None else round(row.score.rating, 2),
        row.score.needs_review,
        row.mail_state,
        row.invited_at.isoformat(),
        row.expires_at.isoformat(),
        row.started_at.isoformat() if row.started_at else None,
    )


def _write_cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) else text
