"""What is kept of a turn that is transcribed while it goes on, as JSON: lost, it is worked out again."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from hashlib import sha256
from typing import Self

import numpy as np

from app.adapters.silero_stream import STATE_SHAPE, Floats, SpeechSoFar
from app.domain.speech_segments import Segment, Span
from app.domain.transcript import Word
from app.ports import Payload

Words = tuple[Word, ...]


def key_of(model: str, vocabulary: Sequence[str], language: str) -> str:
    """The same for whatever is heard the same."""
    return sha256("\n".join([model, language, *vocabulary]).encode()).hexdigest()


@dataclass(frozen=True)
class PartialTurnMemory:
    """`key` as `key_of` makes it; `segments` are those that were decoded, with their words."""

    key: str
    speech: SpeechSoFar = field(default_factory=SpeechSoFar)
    segments: dict[Segment, Words] = field(default_factory=dict)

    def decoded(self, segment: Segment, words: Words) -> Self:
        return replace(self, segments={**self.segments, segment: words})

    def to_payload(self) -> Payload:
        return {
            "key": self.key,
            "probabilities": _packed(self.speech.probabilities),
            "state": _packed(self.speech.state),
            "segments": [
                {"pieces": [astuple(piece) for piece in segment.pieces], "words": [astuple(word) for word in words]}
                for segment, words in self.segments.items()
            ],
        }

    @classmethod
    def from_payload(cls, payload: Payload | None, key: str) -> Self:
        """Empty where nothing is kept, or what is kept was heard in another way."""
        if not payload or payload["key"] != key:
            return cls(key)
        speech = SpeechSoFar(_unpacked(payload["probabilities"]), _unpacked(payload["state"]).reshape(STATE_SHAPE))
        segments = {
            Segment(tuple(Span(*piece) for piece in kept["pieces"])): tuple(Word(*word) for word in kept["words"])
            for kept in payload["segments"]
        }
        return cls(key, speech, segments)


def _packed(values: Floats) -> str:
    return b64encode(values.astype("<f4").tobytes()).decode()


def _unpacked(text: str) -> Floats:
    return np.frombuffer(b64decode(text), dtype="<f4").astype(np.float32)
