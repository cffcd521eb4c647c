"""A scorer and a language model without weights; the scorer passes the contract tests of the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.answer_checks import check_answer
from app.domain.evidence import locate_quote, times_of
from app.domain.feedback import write_feedback
from app.domain.rubric import key_points_of, weighted_total
from app.domain.scorecard import Component, Evidence, KeyPoint, KeyPointVerdict, Provenance, Scorecard, ScoringRequest
from app.domain.text_features import overlap
from app.domain.text_units import content_words
from app.ports import Payload


@dataclass
class FakeScorer:
    """Counts the reference's words in the answer. `failures` are raised first, one a call."""

    failures: list[Exception] = field(default_factory=list)
    name: str = "fake"

    def score(self, request: ScoringRequest) -> Scorecard:
        if self.failures:
            raise self.failures.pop(0)
        checked = check_answer(request.question, request.reference_answer, request.answer)
        said = [] if checked.is_worthless else content_words(checked.scored)
        components = (
            Component("coverage", 10 * overlap(content_words(request.reference_answer), said), 1.0, "Words."),
        )
        evidence = tuple(_evidence(point, request) for point in key_points_of(request))
        made_by = Provenance(self.name, "none", "1", request.rubric_version)
        feedback = write_feedback(evidence, checked.flags)
        return Scorecard(weighted_total(components), components, evidence, checked.flags, 0.5, feedback, made_by)

    def warm_up(self) -> None:
        """Nothing to load."""

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        return replace(self.score(request), review_reason=reason)


@dataclass
class FakeLanguageModel:
    """Gives `replies` in turn, the last one again and again; exceptions among them are raised.

    `yes` holds the probabilities of yes, in turn; without any, it tells no log-probabilities.
    """

    replies: list[dict[str, Any] | Exception]
    model: str = "fake-model@0000"
    prompts: list[str] = field(default_factory=list)
    yes: list[float] = field(default_factory=list)

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> dict[str, float] | None:
        if not self.yes:
            return None
        self.prompts.append(prompt)
        chance = self.yes.pop(0)
        return {options[0]: chance, options[1]: 1 - chance}

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, Any]:
        self.prompts.append(prompt)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply


def _evidence(point: KeyPoint, request: ScoringRequest) -> Evidence:
    found = locate_quote(point.text, request.answer)
    if found is None:
        return Evidence(point.text, KeyPointVerdict.MISSING)
    return Evidence(point.text, KeyPointVerdict.COVERED, found.text, *times_of(found, request.answer, request.words))
