"""How questions and raters fare, from rows computed by hand."""

from __future__ import annotations

import uuid

import pytest

from app.insights.repository import AnswerRow, RatingPair
from app.insights.services.quality import compare_raters, count_review_reasons, examine_questions

EASY, HARD = uuid.UUID(int=1), uuid.UUID(int=2)


def row(session: int, turn: int, question: uuid.UUID, total: float | None, reason: str = "") -> AnswerRow:
    return AnswerRow(
        session_id=uuid.UUID(int=session),
        turn=turn,
        question_id=question,
        question=f"Question {question.int}?",
        difficulty="easy",
        seconds=30.0,
        state="needs_review" if reason else "scored",
        review_reason=reason,
        topic="Python",
        weightage=1.0,
        draft_total=total,
        draft_components=[],
        reviewed_ratings={},
    )


def test_a_question_that_looks_other_than_its_label_comes_first() -> None:
    rows = [row(n, 1, EASY, 8.0) for n in range(12)] + [row(n, 2, HARD, 2.0 + n % 2) for n in range(12)]
    first, second = examine_questions(rows)
    assert first.question_id == HARD
    assert first.health.flags[0] == "The answers make it look hard; the bank calls it easy."
    assert second.health.mean_rating == 8.0
    assert second.health.asked == 12


def test_each_rater_against_the_drafts() -> None:
    session = uuid.UUID(int=1)
    pairs = [
        RatingPair(session, 8.0, 6.0, is_override=True, reviewer="Ada"),
        RatingPair(session, 4.0, 4.0, is_override=False, reviewer="Ada"),
        RatingPair(session, 5.0, 6.5, is_override=True, reviewer="Grace"),
    ]
    ada, grace = compare_raters(pairs)
    assert (ada.name, ada.ratings, ada.changed, ada.mean_difference) == ("Ada", 2, 1, -1.0)
    # observed 4, expected 4 + 0 + 16 + 4 over two pairs: 1 - 4 * 2 / (4 + 16 + 4) of the four crossings
    assert ada.kappa == pytest.approx(1 - 4 * 2 / ((8 - 6) ** 2 + (8 - 4) ** 2 + (4 - 6) ** 2))
    assert (grace.mean_difference, grace.changed) == (1.5, 1)


def test_reasons_of_answers_that_wait() -> None:
    rows = [
        row(1, 1, EASY, None, "Too quiet."),
        row(2, 1, EASY, None, "Too quiet."),
        row(3, 1, EASY, None, "No words."),
    ]
    assert count_review_reasons(rows) == [("Too quiet.", 2), ("No words.", 1)]
