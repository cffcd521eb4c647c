"""What a scorer is asked and what it answers; ratings are 0 to 10 everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.transcript import Word

LOWEST_RATING = 0.0
HIGHEST_RATING = 10.0


@dataclass(frozen=True)
class KeyPoint:
    """A claim that an answer can be checked against; `weight` is above 0."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Anchor:
    """One described level of a rating scale, 0 to 10."""

    rating: float
    description: str


@dataclass(frozen=True)
class Exemplar:
    """An answer to the same question that a person rated 0 to 10."""

    answer: str
    rating: float


@dataclass(frozen=True)
class ScoringRequest:
    """An answer with all that it is judged by. `words` is empty for a typed answer."""

    question: str
    reference_answer: str
    key_points: tuple[KeyPoint, ...]
    rubric: tuple[Anchor, ...]
    rubric_version: str
    answer: str
    words: tuple[Word, ...] = ()
    language: str = "en"
    exemplars: tuple[Exemplar, ...] = ()

    @property
    def is_english(self) -> bool:
        """The language that the sentence model knows best, and in which alone ratings were measured."""
        return self.language[:2].lower() == "en"

    @property
    def language_notice(self) -> str:
        """A line for language models, which take an interview for an English one unless they are told."""
        if self.is_english:
            return ""
        return f"The question, the reference and the answer are in the language {self.language}.\n"


class KeyPointVerdict(StrEnum):
    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True)
class Evidence:
    """What the answer says to one key point. `quote` occurs in the answer, or is empty where the point is missing."""

    key_point: str
    verdict: KeyPointVerdict
    quote: str = ""
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True)
class Component:
    """One part of a rating, 0 to 10, with the weight it has in the total."""

    name: str
    rating: float
    weight: float
    reason: str


@dataclass(frozen=True)
class Deduction:
    """What was taken from a total, in points of 0 to 10, and why; without it the total would be that much higher."""

    name: str
    points: float
    reason: str


@dataclass(frozen=True)
class Provenance:
    """What made a score."""

    scorer: str
    model: str
    prompt_version: str
    rubric_version: str


@dataclass(frozen=True)
class Scorecard:
    """`total` is None where no number can be stood behind; `review_reason` then says why a person must look.

    `passes`: the ratings, 0 to 10, that each wording of what a language model was asked led to; none without one.
    `deductions` are in the components' ratings already.
    """

    total: float | None
    components: tuple[Component, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    confidence: float
    feedback: str
    made_by: Provenance
    review_reason: str = ""
    passes: tuple[float, ...] = ()
    deductions: tuple[Deduction, ...] = ()

    @property
    def needs_review(self) -> bool:
        return self.total is None or bool(self.review_reason)
