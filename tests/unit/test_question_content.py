"""The reading of a question from what people write."""

from __future__ import annotations

from typing import Any

import pytest

from app.question_bank.content import DEFAULT_RUBRIC, InvalidQuestion, read_question

PLAIN: dict[str, Any] = {
    "topic": "Python",
    "subtopic": "Types",
    "difficulty": "easy",
    "text": "What is a tuple?",
    "reference_answer": "An immutable sequence.",
}


def problems_of(**values: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidQuestion) as refused:
        read_question({**PLAIN, **values})
    return refused.value.problems


def test_what_is_left_out_takes_its_default() -> None:
    question = read_question(PLAIN)

    assert (question.status, question.category, question.language) == ("draft", "concept", "en")
    assert question.rubric == DEFAULT_RUBRIC
    assert question.weightage == 1.0


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert problems_of(text="", difficulty="brutal", weightage=0) == (
        "difficulty must be one of easy, medium, hard, not 'brutal'",
        "text is missing",
        "weightage must be a number from 0.01 to 100",
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"weight": 3}, "weight is no field of a question"),
        ({"status": "reviewed"}, "a reviewed question needs at least one key point"),
        ({"vocabulary": ["say what a tuple is"]}, "vocabulary holds terms of at most 4 words, not sentences"),
        ({"topic": "a\nb"}, "topic must be one line each"),
        ({"text": "a\x00b"}, "text holds control characters"),
        ({"text": "a\ud800b"}, "text holds control characters"),
        ({"text": 7}, "text must be text"),
        ({"expected_seconds": 30.5}, "expected_seconds must be a whole number"),
        ({"expected_seconds": 5}, "expected_seconds must be a number from 10 to 1800"),
        ({"weightage": True}, "weightage must be a number from 0.01 to 100"),
        ({"weightage": float("nan")}, "weightage must be a number from 0.01 to 100"),
        ({"tags": "one"}, "tags must be a list of 20 at most"),
        ({"key_points": ["one"]}, "key_points must hold pairs of text and weight"),
        ({"key_points": [{"text": "one", "weight": 0}]}, "the weight of a key point must be a number from 0.01 to 100"),
        (
            {"rubric": [{"rating": 1, "description": "x"}]},
            "a rubric needs two anchors or more, each with a rating of its own",
        ),
        ({"code": "no spaces"}, "code must be letters, digits, dots and dashes, 40 at most"),
        ({"language": "English"}, "language must be a language code such as en or pt-BR"),
        ({"topic": "x" * 101}, "topic is longer than 100 characters"),
    ],
)
def test_a_bad_field_is_named(values: dict[str, Any], problem: str) -> None:
    assert problems_of(**values) == (problem,)


def test_anchors_stand_in_the_order_of_their_ratings() -> None:
    anchors = [{"rating": 10, "description": "all"}, {"rating": 0, "description": "nothing"}]

    assert [anchor.rating for anchor in read_question({**PLAIN, "rubric": anchors}).rubric] == [0.0, 10.0]
