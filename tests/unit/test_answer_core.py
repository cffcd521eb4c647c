"""The core of an answer: what adds nothing to what is expected goes, and nothing else."""

from __future__ import annotations

import pytest

from app.adapters.answer_comparison import compare
from app.adapters.sentence_model import SentenceModel
from tests.unit.test_embedded_scorer import GOOD, QUESTION, REFERENCE

pytestmark = pytest.mark.slow
IDLE = "I have thought about this question for quite a while now."


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


def core_of(model: SentenceModel, answer: str) -> str:
    core = compare(model, QUESTION, REFERENCE, (), answer).core
    return " ".join((core.text if core else answer).split())


def test_a_sentence_that_adds_nothing_goes(model: SentenceModel) -> None:
    answer = f"{IDLE} {GOOD} {IDLE}"
    core = compare(model, QUESTION, REFERENCE, (), answer).core
    assert core is not None
    assert core.text.split() == GOOD.split()
    assert len(core.text) == len(answer)
    alone = compare(model, QUESTION, REFERENCE, (), GOOD)
    assert (core.comparison.reference, core.comparison.answer) == (alone.reference, alone.answer)


def test_what_is_said_twice_counts_where_it_was_said_first(model: SentenceModel) -> None:
    core = compare(model, QUESTION, REFERENCE, (), f"{GOOD} {GOOD}").core
    assert core is not None
    assert core.text.startswith(GOOD)
    assert not core.text[len(GOOD) :].strip()


@pytest.mark.parametrize("answer", [IDLE, GOOD, "No. Not at all.", f"{GOOD} Not always."])
def test_the_only_sentence_and_short_ones_stay(model: SentenceModel, answer: str) -> None:
    assert core_of(model, answer) == answer
