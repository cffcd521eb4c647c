"""What the sentence model makes of a text of several sentences."""

from __future__ import annotations

import numpy as np
import pytest

from app.adapters.sentence_model import MAX_TOKENS, SentenceModel

pytestmark = pytest.mark.slow
FIRST = "A stack returns what was pushed last."
SECOND = "My bicycle had a flat tyre this morning!"
LONG = "again and " * MAX_TOKENS


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


@pytest.mark.parametrize(
    "text", [f"{FIRST} {SECOND}", f"  {SECOND}\n\n{FIRST} ", f"?! {FIRST}", FIRST, LONG, "", " . "]
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
