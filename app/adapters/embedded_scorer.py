"""The scorer that needs no language model: a sentence model's comparison, graded by trained regression trees."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path

from app.adapters.answer_comparison import compare
from app.adapters.sentence_model import SentenceModel
from app.adapters.talk import leave_out_talk
from app.domain.answer_checks import check_answer
from app.domain.comparison import Comparison
from app.domain.exemplars import GOOD_RATING, MOST_EXEMPLARS, GradedLikeness, correction, mean_share
from app.domain.grading_model import GradingModel
from app.domain.rubric import grade_answer, key_points_of, settle_without_grading
from app.domain.scorecard import HIGHEST_RATING, Exemplar, Provenance, Scorecard, ScoringRequest
from app.domain.text_features import measure

COEFFICIENTS = Path(__file__).with_name("scoring_coefficients.json")
CACHED_EXEMPLARS = 4096


class EmbeddedScorer:
    """Deterministic; the model is loaded on first use. Raises DependencyUnavailable where its files are missing."""

    name = "embedded"

    def __init__(
        self, coefficients: Path = COEFFICIENTS, load_model: Callable[[], SentenceModel] = SentenceModel
    ) -> None:
        self._coefficients = coefficients
        self._load_model = load_model
        self._grading = cache(self._read_grading)
        self._share_of = lru_cache(CACHED_EXEMPLARS)(self._measure_share)

    @cached_property
    def _model(self) -> SentenceModel:
        return self._load_model()

    def _read_grading(self) -> GradingModel:
        return GradingModel.from_dict(json.loads(self._coefficients.read_text(encoding="utf-8")))

    def warm_up(self) -> None:
        """Load what the first rating needs, so that no candidate waits for it."""
        self._model.cosines("warm", ("up",))
        self._grading()

    def score(self, request: ScoringRequest) -> Scorecard:
        made_by = self.provenance(request)
        checked = check_answer(request.question, request.reference_answer, request.answer, request.language)
        if checked.is_worthless:
            return settle_without_grading(request, checked, made_by)
        checked = replace(checked, scored=self._leave_out_talk(request, checked.scored))
        points = key_points_of(request)
        comparison = self._compare(request, checked.scored)
        missed = correction(self._likeness(request, checked.scored))
        beside = [self._measure(request, checked.scored, exemplar) for exemplar in _good_exemplars(request)]
        return grade_answer(request, points, checked, comparison, self._grading(), made_by, missed, beside)

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """The same score, marked for a person because another part of the rating is missing."""
        card = self.score(request)
        return replace(card, review_reason=card.review_reason or f"Rated without the language model: {reason}")

    def provenance(self, request: ScoringRequest) -> Provenance:
        version = f"trees-{self._grading().version}"
        used = len(request.exemplars[:MOST_EXEMPLARS])
        return Provenance(
            self.name, self._model.name, f"{version}, {used} exemplars" if used else version, request.rubric_version
        )

    def _leave_out_talk(self, request: ScoringRequest, answer: str) -> str:
        """An answer in another language stays whole: a person is shown evidence from all of it."""
        if not request.is_english:
            return answer
        return leave_out_talk(self._model, request.question, request.reference_answer, _point_texts(request), answer)

    def _compare(self, request: ScoringRequest, answer: str) -> Comparison:
        return compare(self._model, request.question, request.reference_answer, _point_texts(request), answer)

    def _likeness(self, request: ScoringRequest, answer: str) -> GradedLikeness:
        exemplars = request.exemplars[:MOST_EXEMPLARS]
        texts = tuple(exemplar.answer for exemplar in exemplars)
        likeness, among = self._model.cosines(answer, texts) if texts else ((), ())
        return GradedLikeness(likeness, among, tuple(self._missed(request, exemplar) for exemplar in exemplars))

    def _missed(self, request: ScoringRequest, exemplar: Exemplar) -> float:
        """By what is found of it beside the reference and the others, as of every answer."""
        asked = replace(request, answer=exemplar.answer, words=(), exemplars=())
        others = [other for other in _good_exemplars(request) if other != exemplar]
        found = mean_share(self._share_of(asked, None), [self._share_of(asked, other) for other in others])
        return exemplar.rating / HIGHEST_RATING - found

    def _measure_share(self, request: ScoringRequest, beside: Exemplar | None) -> float:
        answer = self._leave_out_talk(request, request.answer)
        return self._grading().share(self._measure(request, answer, beside))

    def _measure(self, request: ScoringRequest, answer: str, beside: Exemplar | None) -> dict[str, float]:
        """The features of `answer`, with an exemplar in the reference's place unless it is None."""
        if beside is not None:
            request = replace(request, reference_answer=beside.answer, key_points=())
        comparison = self._compare(request, answer)
        return measure(request.question, request.reference_answer, answer, comparison, self._grading().fluency)


def _point_texts(request: ScoringRequest) -> tuple[str, ...]:
    return tuple(point.text for point in key_points_of(request))


def _good_exemplars(request: ScoringRequest) -> list[Exemplar]:
    return [exemplar for exemplar in request.exemplars[:MOST_EXEMPLARS] if exemplar.rating >= GOOD_RATING]
