"""Quotes stand in the answer, word for word, with the times of their words."""

from __future__ import annotations

import pytest

from app.domain.evidence import locate_quote, times_of
from app.domain.text_units import Span, units_of
from app.domain.transcript import Word

ANSWER = "Well, a stack is last in first out. You push and you pop."
WORDS = tuple(Word(i * 1.0, i + 0.5, text, 0.9) for i, text in enumerate(ANSWER.split()))


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("last in first out", "last in first out"),
        ("LAST IN, FIRST OUT", "last in first out"),
        ("you push and you pops", "You push and you pop"),
        ("a queue is first in first out always", None),
        ("constant time", None),
        ("", None),
        ("...", None),
    ],
)
def test_finds_a_quote_allowing_for_slips(quote: str, found: str | None) -> None:
    span = locate_quote(quote, ANSWER)
    assert (span.text if span else None) == found
    if span:
        assert ANSWER[span.start : span.end] == span.text


def test_nothing_is_found_in_an_empty_answer() -> None:
    assert locate_quote("stack", "") is None


def test_times_are_those_of_the_first_and_last_word() -> None:
    start = ANSWER.index("last")
    span = Span(start, start + len("last in first out."), "last in first out.")
    assert times_of(span, ANSWER, WORDS) == (4.0, 7.5)


def test_times_survive_a_corrected_transcript() -> None:
    corrected = ANSWER.replace("Well, a", "A")
    start = corrected.index("push")
    assert times_of(Span(start, start + 4, "push"), corrected, WORDS) == (9.0, 9.5)


def test_a_typed_answer_has_no_times() -> None:
    assert times_of(Span(0, 4, "Well"), ANSWER, ()) == (None, None)


def test_units_are_verbatim_parts_that_leave_no_word_out() -> None:
    spoken = (
        "so a stack is like a pile of plates and you can only take the one on top because the others are under it "
        "which means that the last one that was put there is the first one that you get back when you need one"
    )
    units = units_of(spoken)
    assert len(units) > 2
    assert all(spoken[unit.start : unit.end] == unit.text for unit in units)
    assert " ".join(unit.text for unit in units).split() == spoken.split()
