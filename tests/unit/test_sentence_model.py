"""What the sentence model makes of a text of several sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from app.adapters.sentence_model import MAX_TOKENS, MOST_SENTENCES, SentenceModel

pytestmark = pytest.mark.slow
FIRST = "A stack returns what was pushed last."
SECOND = "My bicycle had a flat tyre this morning!"
LONG = "again and " * MAX_TOKENS
PASTED = "Go on. " * (MOST_SENTENCES + 1)


class Counted:
    """A session that notes how many tokens each pass of the model has."""

    def __init__(self, lengths: list[int], run: Callable[..., Any]) -> None:
        self._lengths = lengths
        self._run = run

    def run(self, names: list[str], inputs: dict[str, Any]) -> Any:
        self._lengths.append(inputs["input_ids"].size)
        return self._run(names, inputs)


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


@pytest.mark.parametrize(
    "text", [f"{FIRST} {SECOND}", f"  {SECOND}\n\n{FIRST} ", f"?! {FIRST}", FIRST, LONG, PASTED, "", " . "]
)
def test_every_token_has_its_place_and_its_vector(model: SentenceModel, text: str) -> None:
    encoded = model.encode(text)
    assert len(encoded.spans) == len(encoded.token_ids) == len(encoded.vectors)
    assert "".join(text[start:end] for start, end in encoded.spans) == "".join(text.split())
    assert np.allclose(np.linalg.norm(encoded.vectors, axis=1), 1.0, atol=1e-5)


def test_what_stands_around_a_sentence_changes_nothing_about_it(model: SentenceModel) -> None:
    alone, among = model.encode(FIRST), model.encode(f"{SECOND} {FIRST} {SECOND}")
    start = len(SECOND) + 1
    assert np.array_equal(alone.pooled(0, len(FIRST)), among.pooled(start, start + len(FIRST)))


def test_a_text_of_more_sentences_than_anybody_says_costs_a_few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SentenceModel()
    lengths: list[int] = []
    run = model._session.run
    monkeypatch.setattr(model, "_session", Counted(lengths, run))
    model.encode(" ".join(f"Item {number}." for number in range(MOST_SENTENCES + 1)))
    assert min(lengths[:-1]) == MAX_TOKENS + 2


def test_algebra_beside_the_model_takes_no_more_threads_than_it(model: SentenceModel) -> None:
    assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}
