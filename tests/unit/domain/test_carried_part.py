"""What of an answer carries expected words: smooth talk around a list of them does not belong to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.carried_part import BORDER, carried_part
from app.domain.text_units import words_of

REFERENCE = "A stack returns the element that was pushed last; a queue returns the one that came first."


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("A stack gives back the last element.", "A stack gives back the last element."),
        (
            "I like cats very much. Stack queue element pushed. It was a lovely day at the sea.",
            "Stack queue element pushed.",
        ),
        (
            "stack queue element pushed we had a lovely day at the sea with the dog",
            "stack queue element pushed we had a",
        ),
        (
            "We sat in the garden all day and then stack pushed",
            "day and then stack pushed",
        ),
        ("Nothing of the kind was said here.", "Nothing of the kind was said here."),
    ],
)
def test_talk_is_cut_off(answer: str, part: str) -> None:
    assert words_of(carried_part(REFERENCE, answer)) == words_of(part)


@given(st.text(alphabet="abc stack.,\n", max_size=80), st.text(alphabet="abc stack.", max_size=40))
def test_what_stays_keeps_its_place(answer: str, reference: str) -> None:
    part = carried_part(reference, answer)
    assert len(part) == len(answer)
    assert all(kept in {BORDER, given} for kept, given in zip(part, answer, strict=True))


def test_each_cut_is_a_border_of_a_sentence() -> None:
    part = carried_part(REFERENCE, "Stack pushed and we all had a lovely day at the sea with the dog and a queue")
    assert part.split(BORDER)[0] == "Stack pushed and we all"
    assert part.split(BORDER)[-1] == "and a queue"
