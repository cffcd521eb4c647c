"""What every source of text vectors keeps to."""

from __future__ import annotations

import pytest

from app.adapters.text_vectors import SentenceVectors
from app.ports import TextVectors
from tests.fakes.vectors import WordVectors

QUESTION = "What is the difference between a process and a thread?"
REWORDED = "How does a process differ from a thread?"
OTHER = "Why would somebody index a column?"


@pytest.fixture(scope="module", params=[WordVectors, SentenceVectors])
def vectors(request: pytest.FixtureRequest) -> TextVectors:
    made: TextVectors = request.param()
    return made


def test_a_text_is_most_like_itself_then_its_rewording(vectors: TextVectors) -> None:
    others = [vectors.encode(text) for text in (OTHER, QUESTION, REWORDED)]
    other, same, reworded = vectors.compare(vectors.encode(QUESTION), others)

    assert same == pytest.approx(1.0, abs=0.001)
    assert -1 <= other < reworded < same


def test_nothing_is_like_nothing(vectors: TextVectors) -> None:
    assert vectors.compare(vectors.encode(QUESTION), []) == []


def test_a_vector_is_the_same_each_time(vectors: TextVectors) -> None:
    assert vectors.encode(QUESTION) == vectors.encode(QUESTION)
    assert vectors.model
