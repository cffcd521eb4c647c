"""A language model's word on an answer, blended with the embedded score and never alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean

from app.adapters.llm_calibrations import find_calibration
from app.domain.answer_checks import WORTHLESS, check_answer
from app.domain.deductions import scale_deductions
from app.domain.feedback import write_feedback
from app.domain.judgement import (
    JUDGEMENT_VERSION,
    JUDGING_SYSTEM_PROMPT,
    MAX_SPREAD,
    NO,
    WORDINGS,
    YES,
    Calibration,
    Judgement,
    build_judging_prompt,
    judge,
    spread,
)
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
from app.domain.point_verdicts import WORDINGS as ORDERS
from app.domain.rubric import key_points_of, weighted_total
from app.domain.scorecard import Component, Evidence, KeyPoint, Provenance, Scorecard, ScoringRequest
from app.domain.text_units import words_of
from app.errors import DependencyUnavailable, ScoringFailed
from app.ports import LanguageModel, Scorer

VERDICTS_WEIGHT = 0.4
VERDICTS_REASON = "verdicts of the language model on each key point; a quote that is not in the answer earns nothing"
JUDGEMENT_REASON = "how likely the language model takes the answer for right, set against people's ratings of others"


@dataclass(frozen=True)
class _Subject:
    """`scored` is the answer without what is not rated."""

    request: ScoringRequest
    key_points: tuple[KeyPoint, ...]
    scored: str
    draft: Scorecard


@dataclass(frozen=True)
class _Checked:
    """Verdicts of one pass, their quotes verified; `unverified` counts those that were not in the answer."""

    evidence: tuple[Evidence, ...]
    unverified: int
    rating: float


class OllamaScorer:
    """Asks for a verdict and a quote a key point; code verifies the quotes and computes the rating.

    Of a model whose yes and no was set against people's ratings, that judgement is blended instead: what it quotes
    is then evidence alone.
    """

    name = "ollama-blend"

    def __init__(
        self,
        language_model: LanguageModel,
        embedded: Scorer,
        calibrated: Callable[[str], Calibration | None] = find_calibration,
    ) -> None:
        self._language_model = language_model
        self._embedded = embedded
        self._calibrated = calibrated

    def score(self, request: ScoringRequest) -> Scorecard:
        """Raises ScoringFailed where the model is down, slow or gives nothing usable."""
        draft = self._embedded.score(request)
        scored = check_answer(request.question, request.reference_answer, request.answer, request.language).scored
        if not WORTHLESS.isdisjoint(draft.flags) or not words_of(scored):
            return draft
        try:
            return self._blend(_Subject(request, key_points_of(request), scored, draft))
        except DependencyUnavailable as error:
            raise ScoringFailed(str(error), retryable=error.retryable) from error

    def warm_up(self) -> None:
        self._embedded.warm_up()

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """The embedded score, marked for a person because the model's part is missing."""
        return self._embedded.score_without_llm(request, reason)

    def _blend(self, subject: _Subject) -> Scorecard:
        model = self._language_model.model
        first = self._check_points(subject, 0)
        judged = replace(
            subject.draft,
            evidence=first.evidence,
            feedback=write_feedback(first.evidence, subject.draft.flags),
            made_by=self._provenance(subject.draft, model),
        )
        calibration = self._calibrated(model)
        judgement = self._judge(subject, calibration) if calibration else None
        if calibration and judgement:
            part = Component("judgement", judgement.rating, calibration.weight, JUDGEMENT_REASON)
            return _join(judged, part, judgement.passes)
        passes = [first, *(self._check_points(subject, order) for order in range(1, ORDERS))]
        ratings = tuple(each.rating for each in passes)
        part = Component("key_points", round(fmean(ratings), 2), VERDICTS_WEIGHT, VERDICTS_REASON)
        return _join(judged, part, ratings, _find_invention(first))

    def _judge(self, subject: _Subject, calibration: Calibration) -> Judgement | None:
        """None where the server tells no log-probabilities."""
        yes = []
        for wording in WORDINGS:
            prompt = build_judging_prompt(subject.request, subject.scored, wording)
            weighed = self._language_model.weigh_options(JUDGING_SYSTEM_PROMPT, prompt, (YES, NO))
            if weighed is None:
                return None
            yes.append(weighed[YES])
        return judge(yes, calibration)

    def _check_points(self, subject: _Subject, order: int) -> _Checked:
        points, request = subject.key_points, subject.request
        prompt = build_prompt(request, points, subject.scored, order)
        said = self._language_model.generate_json(SYSTEM_PROMPT, prompt, build_schema(len(points)))
        verdicts = read_verdicts(said, len(points))
        evidence, unverified = verify(points, verdicts, subject.draft.evidence, subject.scored, request)
        return _Checked(evidence, unverified, rate(points, evidence))

    def _provenance(self, draft: Scorecard, model: str) -> Provenance:
        made_by = draft.made_by
        return Provenance(
            self.name,
            f"{model} + {made_by.model}",
            f"{PROMPT_VERSION} + {JUDGEMENT_VERSION} + {made_by.prompt_version}",
            made_by.rubric_version,
        )


def _join(draft: Scorecard, part: Component, passes: tuple[float, ...], doubt: str = "") -> Scorecard:
    embedded = draft.total or 0.0
    own = tuple(replace(each, weight=round(each.weight * (1 - part.weight), 4)) for each in draft.components)
    components = (*own, part)
    return replace(
        draft,
        components=components,
        total=weighted_total(components),
        passes=passes,
        deductions=scale_deductions(draft.deductions, 1 - part.weight),
        review_reason=draft.review_reason or doubt or _find_doubt(embedded, part.rating, passes),
    )


def _find_doubt(embedded: float, llm_rating: float, passes: tuple[float, ...]) -> str:
    if spread(passes) > MAX_SPREAD:
        return (
            f"Asked the same in {len(passes)} wordings, the language model's ratings go from {min(passes):g} to "
            f"{max(passes):g}; that is too wide to rely on. Please rate this answer."
        )
    if abs(embedded - llm_rating) > MAX_DISAGREEMENT:
        return (
            f"The language model rates this answer {llm_rating:g} of 10 and the comparison with the reference "
            f"{embedded:g}; they are too far apart to rely on either. Please rate this answer."
        )
    return ""


def _find_invention(checked: _Checked) -> str:
    if checked.unverified * 2 <= len(checked.evidence):
        return ""
    return "Most of the language model's quotes are not in the answer. Please rate this answer."
