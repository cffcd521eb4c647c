"""Vectors of whole texts by the sentence model, in half precision: 768 bytes each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from app.adapters.sentence_model import READING, SentenceModel

STORED = np.dtype("<f2")


class SentenceVectors:
    """The model is loaded on first use."""

    model = READING

    def __init__(self, load_model: Callable[[], SentenceModel] = SentenceModel) -> None:
        self._load_model = load_model

    @cached_property
    def _model(self) -> SentenceModel:
        return self._load_model()

    def encode(self, text: str) -> bytes:
        return self._model.pooled(text).astype(STORED).tobytes()

    def compare(self, vector: bytes, others: Sequence[bytes]) -> list[float]:
        one = np.frombuffer(vector, STORED).astype(np.float32)
        rows = np.frombuffer(b"".join(others), STORED).reshape(len(others), one.size).astype(np.float32)
        cosines: list[float] = np.clip(rows @ one, -1.0, 1.0).tolist()
        return cosines
