"""Files of candidates: CSV with the columns name, email and time_zone, of which only name is required."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.wording import marked
from app.errors import InvalidInput
from app.panels.services.invitees import Invitee, check_invitee, find_problems

COLUMNS = ("name", "email", "time_zone")
FOREIGN_COLUMNS = marked(
    "The first line must name the columns %(columns)s, each once, name always; %(others)s is none of them."
)
MOST_ROWS = 500
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class InviteeRow:
    """`line` counts from 1; there are no `problems` where the person can be invited."""

    line: int
    invitee: Invitee
    problems: tuple[InvalidInput, ...] = ()


def decode_text(content: bytes) -> str:
    """Raises InvalidInput."""
    if len(content) > MOST_BYTES:
        raise InvalidInput("The file is larger than %(most)d KB; divide it.", most=MOST_BYTES // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidInput("Line %(line)s is not UTF-8 text; save the file as UTF-8.", line=line) from error


def read_invitees(text: str) -> list[InviteeRow]:
    """Every row with what is wrong with it. Raises InvalidInput where the file as a whole cannot be read."""
    rows = list(_mark_twins(_read_rows(text)))
    if not rows:
        raise InvalidInput(
            "The file names nobody. Its first line holds the columns: %(columns)s.", columns=", ".join(COLUMNS)
        )
    if len(rows) > MOST_ROWS:
        raise InvalidInput("The file names more than %(most)d candidates; divide it.", most=MOST_ROWS)
    return rows


def _read_rows(text: str) -> Iterator[InviteeRow]:
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    line = 1
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _check_header(names)
        for cells in reader:
            begun, line = line + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield _read_row(begun, dict(zip(names, (cell.strip() for cell in cells), strict=False)))
    except csv.Error as error:
        raise InvalidInput("Line %(line)s: this is not CSV: %(error)s.", line=line, error=error) from error


def _check_header(names: list[str]) -> None:
    wrong = [name or "(nothing)" for name in names if name not in COLUMNS]
    if wrong or "name" not in names or len(set(names)) < len(names):
        columns, others = ", ".join(COLUMNS), ", ".join(wrong)
        if wrong:
            raise InvalidInput(FOREIGN_COLUMNS, columns=columns, others=others)
        raise InvalidInput("The first line must name the columns %(columns)s, each once, name always.", columns=columns)


def _read_row(line: int, cells: dict[str, str]) -> InviteeRow:
    invitee = Invitee(cells.get("name", ""), cells.get("email", ""), cells.get("time_zone", ""))
    problems = tuple(find_problems(invitee))
    return InviteeRow(line, invitee if problems else check_invitee(invitee), problems)


def _mark_twins(rows: Iterator[InviteeRow]) -> Iterator[InviteeRow]:
    first: dict[str, int] = {}
    for row in rows:
        email = row.invitee.email.casefold()
        if email and email in first:
            twin = InvalidInput("Line %(line)s has the same address.", line=first[email])
            yield replace(row, problems=(*row.problems, twin))
        else:
            first[email] = row.line
            yield row
