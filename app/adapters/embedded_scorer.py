"""The scorer that needs no language model: a sentence model's comparison, graded by trained regression trees."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from app.adapters.answer_comparison import compare
from app.adapters.sentence_model import SentenceModel
from app.domain.answer_checks import check_answer
from app.domain.grading_model import GradingModel
from app.domain.rubric import grade_answer, key_points_of, settle_without_grading
from app.domain.scorecard import Provenance, Scorecard, ScoringRequest

COEFFICIENTS = Path(__file__).with_name("scoring_coefficients.json")


class EmbeddedScorer:
    """Deterministic; the model is loaded on first use. Raises DependencyUnavailable where its files are missing."""

    name = "embedded"

    def __init__(self, coefficients: Path = COEFFICIENTS) -> None:
        self._coefficients = coefficients

    @cached_property
    def _model(self) -> SentenceModel:
        return SentenceModel()

    @cached_property
    def _grading(self) -> GradingModel:
        return GradingModel.from_dict(json.loads(self._coefficients.read_text(encoding="utf-8")))

    def score(self, request: ScoringRequest) -> Scorecard:
        made_by = self.provenance(request)
        checked = check_answer(request.question, request.reference_answer, request.answer, request.language)
        if checked.is_worthless:
            return settle_without_grading(request, checked, made_by)
        points = key_points_of(request)
        texts = tuple(point.text for point in points)
        comparison = compare(self._model, request.question, request.reference_answer, texts, checked.scored)
        return grade_answer(request, points, checked, comparison, self._grading, made_by)

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """The same score, marked for a person because another part of the rating is missing."""
        card = self.score(request)
        return replace(card, review_reason=card.review_reason or f"Rated without the language model: {reason}")

    def provenance(self, request: ScoringRequest) -> Provenance:
        return Provenance(self.name, self._model.name, f"trees-{self._grading.version}", request.rubric_version)
