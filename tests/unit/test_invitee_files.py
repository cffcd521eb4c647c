"""Files of candidates."""

from __future__ import annotations

import pytest

from app.errors import InvalidInput
from app.panels.invitee_files import MOST_ROWS, decode_text, read_invitees
from app.panels.services import Invitee

FILE = """name;Email;time_zone
Grace Hopper;Grace@Example.org;Europe/Vienna

Ada;not an address;
Alan;x;Mars/Base
Second Grace;grace@example.org;
"Line
Break";;
"""


def test_each_row_is_read_and_each_wrong_one_told_with_its_line() -> None:
    rows = read_invitees(FILE)

    assert rows[0].invitee == Invitee("Grace Hopper", "grace@example.org", "Europe/Vienna")
    assert [(row.line, len(row.problems)) for row in rows] == [(2, 0), (4, 1), (5, 2), (6, 1), (7, 0)]
    assert [str(problem).split()[0] for problem in rows[2].problems] == ["'x'", "'Mars/Base'"]
    assert str(rows[3].problems[0]) == "Line 2 has the same address."
    assert rows[4].invitee.name == "Line Break"


@pytest.mark.parametrize(
    "text", ["", "name\n", "email\nx@example.org\n", "name,name\nA,B\n", "name,phone\nA,1\n", 'name\n"A']
)
def test_a_file_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_invitees(text)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more than"):
        read_invitees("name\n" + "Grace\n" * (MOST_ROWS + 1))


def test_other_encodings_are_refused_with_the_line() -> None:
    with pytest.raises(InvalidInput, match="Line 2 "):
        decode_text("name\nZoë".encode("latin-1"))
