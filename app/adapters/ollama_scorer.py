"""A language model's verdicts on key points, blended with the embedded score and never alone."""

from __future__ import annotations

from dataclasses import replace

from app.domain.answer_checks import WORTHLESS, check_answer
from app.domain.feedback import write_feedback
from app.domain.point_verdicts import (
    MAX_DISAGREEMENT,
    PROMPT_VERSION,
    SYSTEM_PROMPT,
    build_prompt,
    build_schema,
    rate,
    read_verdicts,
    verify,
)
from app.domain.rubric import key_points_of, weighted_total
from app.domain.scorecard import Component, KeyPoint, Provenance, Scorecard, ScoringRequest
from app.domain.text_units import words_of
from app.errors import DependencyUnavailable, ScoringFailed
from app.ports import LanguageModel, Scorer

LLM_WEIGHT = 0.4
LLM_REASON = "verdicts of the language model on each key point; a quote that is not in the answer earns nothing"


class OllamaScorer:
    """Asks the model for a verdict and a quote a key point; code verifies the quotes and computes the rating."""

    name = "ollama-blend"

    def __init__(self, language_model: LanguageModel, embedded: Scorer) -> None:
        self._language_model = language_model
        self._embedded = embedded

    def score(self, request: ScoringRequest) -> Scorecard:
        """Raises ScoringFailed where the model is down, slow or gives nothing usable."""
        draft = self._embedded.score(request)
        scored = check_answer(request.question, request.reference_answer, request.answer, request.language).scored
        if not WORTHLESS.isdisjoint(draft.flags) or not words_of(scored):
            return draft
        key_points = key_points_of(request)
        try:
            said = self._ask(request, key_points, scored)
            model = self._language_model.model
        except DependencyUnavailable as error:
            raise ScoringFailed(str(error), retryable=error.retryable) from error
        verdicts = read_verdicts(said, len(key_points))
        evidence, unverified = verify(key_points, verdicts, draft.evidence, scored, request)
        judged = replace(draft, evidence=evidence, feedback=write_feedback(evidence, draft.flags))
        return _blend(judged, rate(key_points, evidence), unverified, self._provenance(draft, model))

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """The embedded score, marked for a person because the model's part is missing."""
        return self._embedded.score_without_llm(request, reason)

    def _ask(self, request: ScoringRequest, key_points: tuple[KeyPoint, ...], scored: str) -> dict[str, object]:
        prompt = build_prompt(request, key_points, scored)
        return self._language_model.generate_json(SYSTEM_PROMPT, prompt, build_schema(len(key_points)))

    def _provenance(self, draft: Scorecard, model: str) -> Provenance:
        made_by = draft.made_by
        return Provenance(
            self.name,
            f"{model} + {made_by.model}",
            f"{PROMPT_VERSION} + {made_by.prompt_version}",
            made_by.rubric_version,
        )


def _blend(draft: Scorecard, llm_rating: float, unverified: int, made_by: Provenance) -> Scorecard:
    embedded = draft.total or 0.0
    own = tuple(replace(part, weight=round(part.weight * (1 - LLM_WEIGHT), 4)) for part in draft.components)
    components = (*own, Component("key_points", llm_rating, LLM_WEIGHT, LLM_REASON))
    return replace(
        draft,
        components=components,
        total=weighted_total(components),
        made_by=made_by,
        review_reason=draft.review_reason or _find_disagreement(embedded, llm_rating, unverified, len(draft.evidence)),
    )


def _find_disagreement(embedded: float, llm_rating: float, unverified: int, points: int) -> str:
    if unverified * 2 > points:
        return "Most of the language model's quotes are not in the answer. Please rate this answer."
    if abs(embedded - llm_rating) > MAX_DISAGREEMENT:
        return (
            f"The language model rates the key points {llm_rating:g} of 10 and the comparison with the reference "
            f"{embedded:g}; they are too far apart to rely on either. Please rate this answer."
        )
    return ""
