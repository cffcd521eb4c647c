"""Small talk is not rated, and what may belong to an answer stays in it."""

from __future__ import annotations

import pytest

from app.adapters.sentence_model import SentenceModel
from app.adapters.talk import leave_out_talk
from tests.unit.test_embedded_scorer import GOOD, QUESTION, REFERENCE

pytestmark = pytest.mark.slow
TALK = "My bicycle had a flat tyre this morning, so I came on foot."


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


def left_of(model: SentenceModel, answer: str) -> str:
    return " ".join(leave_out_talk(model, QUESTION, REFERENCE, (), answer).split())


def test_only_talk_is_left_out(model: SentenceModel) -> None:
    assert left_of(model, f"{TALK} {GOOD} {TALK}") == GOOD
    assert len(leave_out_talk(model, QUESTION, REFERENCE, (), f"{TALK} {GOOD}")) == len(f"{TALK} {GOOD}")


@pytest.mark.parametrize(
    "answer",
    [
        "No. Not at all.",
        "You look things up there as in the back of a book.",
        "Think of a phone directory: names are sorted, and so the person is there at once.",
        TALK,
    ],
)
def test_other_words_short_sentences_and_talk_alone_stay(model: SentenceModel, answer: str) -> None:
    assert left_of(model, answer) == answer
