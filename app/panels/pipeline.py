"""A panel's candidates as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence

from app.interviews.services.dashboard import ListedInterview
from app.question_bank.formats import FORMULA
from app.reviews.services.rating import count_submitted_of

COLUMNS = (
    "candidate",
    "email",
    "state",
    "questions_asked",
    "questions",
    "rating_so_far",
    "answers_to_review",
    "scorecards",
    "flags",
    "mail",
    "invited_at",
    "link_ends_at",
    "started_at",
)


def write_pipeline(rows: Sequence[ListedInterview], scorecards: Mapping[uuid.UUID, int]) -> str:
    """`scorecards`: how many people have submitted, by interview.

    Times in UTC; cells that a spreadsheet would run as a formula begin with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_write_cell(value) for value in _values(row, scorecards)] for row in rows)
    return out.getvalue()


def _values(row: ListedInterview, scorecards: Mapping[uuid.UUID, int]) -> tuple[object, ...]:
    return (
        row.candidate_name,
        row.candidate_email,
        row.status,
        row.asked,
        row.of,
        None if row.score.rating is None else round(row.score.rating, 2),
        row.score.needs_review,
        scorecards.get(row.session_id, 0) if row.session_id else 0,
        " ".join(row.flags),
        row.mail_state,
        row.invited_at.isoformat(),
        row.expires_at.isoformat(),
        row.started_at.isoformat() if row.started_at else None,
    )


def _write_cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) else text


def count_scorecards(organization_id: uuid.UUID, rows: Sequence[ListedInterview]) -> dict[uuid.UUID, int]:
    """How many people have submitted theirs, by interview."""
    return count_submitted_of(organization_id, [row.session_id for row in rows if row.session_id])
