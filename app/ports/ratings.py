"""What an answer is worth, and what texts mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.domain.scorecard import Scorecard, ScoringRequest
from app.ports.payload import Payload


class Scorer(Protocol):
    @property
    def name(self) -> str: ...

    def warm_up(self) -> None:
        """Load what is needed before the first answer. Raises DependencyUnavailable."""

    def score(self, request: ScoringRequest) -> Scorecard:
        """Raises ScoringFailed; never returns a made-up number."""

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """What can be said once the language model has failed for good: always with a `review_reason`."""


class LanguageModel(Protocol):
    @property
    def model(self) -> str: ...

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, Any]:
        """One answer that fits the JSON schema. Raises DependencyUnavailable."""

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> Mapping[str, float] | None:
        """How likely each option is as the first word of a reply, adding up to 1; None where the server does not tell
        log-probabilities or the model would say something else. Raises DependencyUnavailable."""


class TextVectors(Protocol):
    """What a text means, as a vector that can be kept and compared."""

    @property
    def model(self) -> str:
        """Vectors of different models cannot be compared."""

    def encode(self, text: str) -> bytes:
        """Raises DependencyUnavailable."""

    def compare(self, vector: bytes, others: Sequence[bytes]) -> list[float]:
        """The cosine with each of the others: 1 for the same meaning, about 0 for none in common."""
