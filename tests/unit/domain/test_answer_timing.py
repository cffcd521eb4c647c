from __future__ import annotations

from app.domain.answer_timing import AnswerTiming, time_answer
from app.domain.transcript import Word


def test_first_word_last_word_and_longest_pause() -> None:
    words = [Word(1.5, 2.0, "A", 0.9), Word(2.2, 2.5, "list", 0.9), Word(6.5, 7.0, "grows", 0.9)]
    assert time_answer(words) == AnswerTiming(1.5, 4.0, 2.5)


def test_one_word_has_no_pause_and_none_has_no_timing() -> None:
    assert time_answer([Word(1.0, 1.5, "Yes", 0.9)]) == AnswerTiming(1.0, 0.0, None)
    assert time_answer([]) is None


def test_words_that_overlap_leave_no_pause() -> None:
    found = time_answer([Word(0.0, 1.2, "A", 0.9), Word(1.0, 1.5, "list", 0.9)])
    assert found is not None
    assert found.longest_pause == 0
