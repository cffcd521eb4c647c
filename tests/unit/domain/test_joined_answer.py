"""An answer and its follow-ups as one."""

from __future__ import annotations

from app.domain.joined_answer import AnswerPart, join_answer
from app.domain.scorecard import Evidence, KeyPointVerdict
from app.domain.transcript import Word


def spoken(turn: int, text: str) -> AnswerPart:
    return AnswerPart(turn, text, tuple(Word(i + 0.5, i + 1.0, word, 0.9) for i, word in enumerate(text.split())))


def covered(quote: str, start: float | None = None, end: float | None = None) -> Evidence:
    return Evidence("A point", KeyPointVerdict.COVERED, quote, start, end)


FIRST = spoken(1, "a list can grow")
SECOND = spoken(2, "a tuple cannot")


def test_texts_and_times_run_on() -> None:
    joined = join_answer(FIRST, [SECOND])
    assert joined.text == "a list can grow\na tuple cannot"
    assert [word.text for word in joined.words] == joined.text.split()
    assert [word.start for word in joined.words] == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5]


def test_a_quote_is_placed_in_its_turn() -> None:
    joined = join_answer(FIRST, [SECOND])
    placed = joined.place(covered("tuple cannot", 5.5, 7.0))
    assert (placed.turn, placed.evidence.start_seconds, placed.evidence.end_seconds) == (2, 1.5, 3.0)
    assert joined.place(covered("list can", 1.5, 3.0)).turn == 1


def test_a_written_quote_is_found_by_its_words() -> None:
    joined = join_answer(AnswerPart(1, "a list can grow"), [AnswerPart(2, "a tuple cannot")])
    assert joined.place(covered("a tuple")).turn == 2
    assert joined.place(Evidence("A point", KeyPointVerdict.MISSING)).turn is None


def test_a_follow_up_without_an_answer_changes_nothing() -> None:
    alone = join_answer(FIRST, [])
    assert join_answer(FIRST, [AnswerPart(2, ""), spoken(3, "sorry I don't know")]) == alone
