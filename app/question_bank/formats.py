"""Question files: JSON and CSV, in and out.

JSON: an array of objects. CSV: a header, then a row each, with cells as app.question_bank.cells writes them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.wording import marked
from app.question_bank.cells import NUMBERS, read_cell, write_cell
from app.question_bank.content import FIELDS, QuestionContent

# What spreadsheets run as a formula (OWASP, CSV Injection), after any number of our own escaping quotes.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NOT_UTF_8 = marked("this is not UTF-8 text; save the file as UTF-8")
EMPTY = marked("the file is empty")
JSON_SPACES = re.compile("[ \t\r\n]*")


class FileFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Record:
    """One question as it stands in a file, and the line that it begins on, from 1."""

    line: int
    values: dict[str, Any]


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `line` is where, 0 where that cannot be told."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def decode(content: bytes, file_format: FileFormat) -> Iterator[Record]:
    """Raises UnreadableFile, also in the midst of the records."""
    text = _decode_text(content)
    if not text.strip():
        raise UnreadableFile(0, EMPTY)
    return _decode_json(text) if file_format is FileFormat.JSON else _decode_csv(text)


def _decode_text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(line, NOT_UTF_8) from error
    if "\0" in text:  # as every other byte of English in UTF-16 is
        raise UnreadableFile(0, NOT_UTF_8)
    return text


def encode(questions: Sequence[QuestionContent], file_format: FileFormat) -> bytes:
    records = [question.to_record() for question in questions]
    if file_format is FileFormat.JSON:
        return (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode()
    return _encode_csv(records).encode()


def _decode_json(text: str) -> Iterator[Record]:
    decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_refuse_twins)
    place = _skip(text, 0, "[", marked("the file must be an array of questions"))
    while not text.startswith("]", place):
        line = _line_at(text, place)
        values, place = _decode_value(decoder, text, place)
        if not isinstance(values, dict):
            raise UnreadableFile(line, marked("the array must hold objects, one for each question"))
        yield Record(line, values)
        place = _skip(text, place)
        if not text.startswith("]", place):
            place = _skip(text, place, ",", marked("a comma or ] is missing"))
    if text[place + 1 :].strip():
        raise UnreadableFile(_line_at(text, place), marked("something follows the end of the array"))


def _decode_value(decoder: json.JSONDecoder, text: str, place: int) -> tuple[Any, int]:
    try:
        return decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise UnreadableFile(error.lineno, f"this is not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_line_at(text, place), f"this is not JSON: {error}") from error


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _skip(text: str, place: int, expected: str = "", otherwise: str = "") -> int:
    """The place after spaces, `expected` and spaces."""
    place = _end_of_spaces(text, place)
    if not text.startswith(expected, place):
        raise UnreadableFile(_line_at(text, place), otherwise)
    return _end_of_spaces(text, place + len(expected))


def _end_of_spaces(text: str, place: int) -> int:
    found = JSON_SPACES.match(text, place)
    return found.end() if found else place


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("an object names the same field twice")
    return values


def _decode_csv(text: str) -> Iterator[Record]:
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = _read_rows(text, delimiter)
    _, names = next(rows, (1, []))
    names = [name.strip() for name in names]
    if unknown := [name for name in names if name not in FIELDS] or ([] if names else ["(nothing)"]):
        raise UnreadableFile(1, f"the header holds {', '.join(unknown)}; the columns are {', '.join(FIELDS)}")
    if len(set(names)) < len(names):
        raise UnreadableFile(1, marked("the header names the same column twice"))
    for line, cells in rows:
        if len(cells) > len(names):
            raise UnreadableFile(line, f"the row has {len(cells)} cells, the header {len(names)}")
        if any(cell.strip() for cell in cells):
            yield Record(line, {name: _read_csv_cell(name, cell) for name, cell in zip(names, cells, strict=False)})


def _read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(line, f"this is not CSV: {error}") from error


def _read_csv_cell(name: str, cell: str) -> Any:
    return read_cell(name, cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell)


def _encode_csv(records: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    writer.writerows([_write_csv_cell(name, record[name]) for name in FIELDS] for record in records)
    return out.getvalue()


def _write_csv_cell(name: str, value: Any) -> str:
    text = write_cell(name, value)
    return f"'{text}" if FORMULA.match(text) and name not in NUMBERS else text
