"""Sentences and units of what people type and say."""

from __future__ import annotations

import pytest

from app.domain.text_units import sentences_of, units_of

LONG_RUN = 50_000


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("First in first out. Like a line!", ["First in first out.", "Like a line!"]),
        ("it keeps the order of calls We see it in prints", ["it keeps the order of calls", "We see it in prints"]),
        ("it keeps calls and I count what it returns now", ["it keeps calls and I count what it returns now"]),
        ("what the Turing machine accepts is a language", ["what the Turing machine accepts is a language"]),
        ("it keeps calls, We see that when it prints", ["it keeps calls, We see that when it prints"]),
        ("a list of calls (We see it) is kept there", ["a list of calls (We see it) is kept there"]),
        ("it runs Python code here", ["it runs Python code here"]),
        ("im Speicher liegt Text neben Bildern und oft Musik", ["im Speicher liegt Text neben Bildern und oft Musik"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_a_stop_or_where_one_was_left_out(text: str, sentences: list[str]) -> None:
    found = sentences_of(text)
    assert [sentence.text for sentence in found] == sentences
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)


@pytest.mark.parametrize("run", [" ", "!", "\n", ", ", " and"])
def test_long_runs_are_read_once(run: str) -> None:
    """Read anew at each of its characters, such a run would take minutes."""
    assert units_of(f"{'word ' * 30}{run * LONG_RUN}end")
