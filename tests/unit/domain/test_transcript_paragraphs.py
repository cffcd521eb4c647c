from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.transcript import Word
from app.domain.transcript_paragraphs import LONG_WORDS, PAUSE_SECONDS, lay_out


def spoken(*gaps: float, text: str = "word") -> list[Word]:
    """Words of 0.2 s, each after its gap."""
    words, at = [], 0.0
    for gap in gaps:
        at += gap
        words.append(Word(at, at + 0.2, text, 0.9))
        at += 0.2
    return words


def test_nothing_said_is_no_paragraph() -> None:
    assert lay_out([]) == ()


def test_a_pause_begins_a_paragraph() -> None:
    first, second = lay_out(spoken(0.5, 0.1, PAUSE_SECONDS + 0.01, 0.1))
    assert len(first.words) == 2
    assert first.start_seconds == 0.5
    assert second.start_seconds == second.words[0].start


def test_a_breath_does_not() -> None:
    assert len(lay_out(spoken(0.0, PAUSE_SECONDS - 0.1, 0.1))) == 1


def test_a_long_stretch_breaks_at_the_end_of_a_sentence() -> None:
    words = spoken(*[0.1] * (LONG_WORDS + 1), text="end.")
    assert [len(paragraph.words) for paragraph in lay_out(words)] == [LONG_WORDS, 1]


def test_a_long_stretch_never_breaks_within_a_sentence() -> None:
    assert len(lay_out(spoken(*[0.1] * (3 * LONG_WORDS)))) == 1


@given(st.lists(st.floats(0, 5), max_size=200))
def test_every_word_is_there_once_and_in_order(gaps: list[float]) -> None:
    words = spoken(*gaps)
    assert [word for paragraph in lay_out(words) for word in paragraph.words] == words
    assert all(paragraph.words for paragraph in lay_out(words))
