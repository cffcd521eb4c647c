"""Question files: what goes out comes back the same."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.question_bank.content import FIELDS, QuestionContent, read_question
from app.question_bank.formats import FileFormat, UnreadableFile, decode, encode
from tests.unit.test_question_content import PLAIN

letters = st.characters(exclude_categories=["Cc", "Cs"])
lines = st.text(letters, min_size=1, max_size=20).map(str.strip).filter(bool)
texts = st.text(letters | st.sampled_from("\n\t=+-@'|;,\""), min_size=1, max_size=40).map(str.strip).filter(bool)
weights = st.floats(0.01, 100)
records = st.fixed_dictionaries(
    {
        "topic": lines,
        "subtopic": lines,
        "difficulty": st.sampled_from(["easy", "medium", "hard"]),
        "text": texts,
        "reference_answer": texts,
        "weightage": weights,
        "expected_seconds": st.integers(10, 1800),
        "key_points": st.lists(st.fixed_dictionaries({"text": lines, "weight": weights}), min_size=1, max_size=3),
        "vocabulary": st.lists(st.from_regex(r"[a-z=+'-]{1,10}", fullmatch=True), max_size=3),
        "tags": st.lists(lines, max_size=3),
    }
)


def read_all(content: bytes, file_format: FileFormat) -> list[QuestionContent]:
    return [read_question(record.values) for record in decode(content, file_format)]


@given(st.lists(records, max_size=3), st.sampled_from(FileFormat))
def test_a_round_trip_changes_nothing(values: list[dict[str, Any]], file_format: FileFormat) -> None:
    questions = [read_question(value) for value in values]

    written = encode(questions, file_format)

    assert read_all(written, file_format) == questions
    assert encode(read_all(written, file_format), file_format) == written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "\uff1d1"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    written = encode([read_question({**PLAIN, "text": text, "tags": [text]})], FileFormat.CSV).decode()

    row = next(csv.DictReader(io.StringIO(written, newline="")))
    assert row["text"] == f"'{text}"
    assert row["tags"] == f"'{text}"


def test_a_quote_that_people_wrote_stays() -> None:
    question = read_question({**PLAIN, "text": "'tis what?"})

    assert read_all(encode([question], FileFormat.CSV), FileFormat.CSV) == [question]


def refusal(content: bytes | str, file_format: FileFormat) -> tuple[int, str]:
    with pytest.raises(UnreadableFile) as refused:
        list(decode(content if isinstance(content, bytes) else content.encode(), file_format))
    return refused.value.line, str(refused.value)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"text\n\xff", 2, "this is not UTF-8 text; save the file as UTF-8"),
        ("text\na,b", 2, "the row has 2 cells, the header 1"),
        ('text\nfine\n"open', 3, "this is not CSV: unexpected end of data"),
        ("text,text\na,b", 1, "the header names the same column twice"),
    ],
)
def test_an_unreadable_csv_tells_the_line(content: bytes | str, line: int, reason: str) -> None:
    assert refusal(content, FileFormat.CSV) == (line, reason)


@pytest.mark.parametrize("content", ["txt\nx", "\n\ntext"])
def test_a_wrong_header_names_the_columns(content: str) -> None:
    line, reason = refusal(content, FileFormat.CSV)

    assert line == 1
    assert reason.endswith(", ".join(FIELDS))


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("{}", 1, "the file must be an array of questions"),
        ("[\n{},\n3]", 3, "the array must hold objects, one for each question"),
        ("[\n{}\n{}]", 3, "a comma or ] is missing"),
        ('[\n{"text": NaN}]', 2, "this is not JSON: NaN is no number"),
        ('[{"text": "a", "text": "b"}]', 1, "this is not JSON: an object names the same field twice"),
        ('[{"text":\n"a]', 2, "this is not JSON: Unterminated string starting at"),
        ("[] []", 1, "something follows the end of the array"),
        ('[{"a":' + "[" * 100_000, 1, "this is not JSON: maximum recursion depth exceeded"),
    ],
)
def test_an_unreadable_json_tells_the_line(content: str, line: int, reason: str) -> None:
    told_line, told_reason = refusal(content, FileFormat.JSON)

    assert told_line == line
    assert told_reason.startswith(reason)


def test_each_record_knows_its_line() -> None:
    rows = 'text,tags\n"two\nlines",a\nnext,b\n'
    objects = json.dumps([{"text": "a"}, {"text": "b"}], indent=1)

    assert [record.line for record in decode(rows.encode(), FileFormat.CSV)] == [2, 4]
    assert [record.line for record in decode(objects.encode(), FileFormat.JSON)] == [2, 5]


def test_a_spreadsheet_with_semicolons_and_a_mark_at_the_start_is_read() -> None:
    content = "\ufefftext;tags\r\nWhat, then?;a\r\n".encode()

    assert next(decode(content, FileFormat.CSV)).values == {"text": "What, then?", "tags": ["a"]}


def test_a_key_point_without_a_weight_is_a_claim() -> None:
    content = b'key_points\n"a claim | with a bar\n2 | heavier"\n'

    assert next(decode(content, FileFormat.CSV)).values["key_points"] == [
        {"text": "a claim | with a bar"},
        {"text": "heavier", "weight": 2.0},
    ]
