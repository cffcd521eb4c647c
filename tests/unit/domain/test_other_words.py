from __future__ import annotations

import pytest

from app.domain.other_words import other_words

QUESTION = "What is a stack?"
REFERENCE = "A list that returns first what was pushed last."


@pytest.mark.parametrize(
    ("answer", "others"),
    [
        ("A stack returns the last thing that you pushed.", "A the thing that you ."),
        ("My dog is called Stack, and I push him.", "My dog is called , and I him."),
        ("Stacks, lists.", ", ."),
        ("Plates in a canteen.", "Plates in a canteen."),
        ("", ""),
    ],
)
def test_words_of_question_and_reference_go_in_whatever_form(answer: str, others: str) -> None:
    assert " ".join(other_words(QUESTION, REFERENCE, answer).split()) == others
