"""Likeness by shared words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class WordVectors:
    """`encoded` are the texts that were encoded, in order."""

    model: str = "words"
    encoded: list[str] = field(default_factory=list)

    def encode(self, text: str) -> bytes:
        self.encoded.append(text)
        return " ".join(sorted(set(text.casefold().strip("?.!").split()))).encode()

    def compare(self, vector: bytes, others: Sequence[bytes]) -> list[float]:
        words = set(vector.split())
        return [len(words & set(o.split())) / math.sqrt(max(1, len(words) * len(set(o.split())))) for o in others]
