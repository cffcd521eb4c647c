"""From what was measured of an answer to its scorecard: components, total, evidence, flags, confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.answer_checks import CheckedAnswer, Flag
from app.domain.comparison import Comparison
from app.domain.evidence import find_evidence
from app.domain.feedback import write_feedback
from app.domain.grading_model import GradingModel
from app.domain.scorecard import (
    HIGHEST_RATING,
    LOWEST_RATING,
    Component,
    Evidence,
    KeyPoint,
    KeyPointVerdict,
    Provenance,
    Scorecard,
    ScoringRequest,
)
from app.domain.text_features import measure
from app.domain.text_units import units_of, words_of

MIN_RECOGNITION_PROBABILITY = 0.5
MAX_RATING_OF_INSTRUCTIONS_ALONE = 1.0
OFF_TOPIC_COSINE = 0.2
COMPONENT_REASONS = {
    "coverage": "how much of the reference and its key points the answer says, rare words counting most",
    "agreement": "how closely what the answer says agrees with the reference, without what the question gave away",
}


def key_points_of(request: ScoringRequest) -> tuple[KeyPoint, ...]:
    """The question's key points, or the clauses of its reference where it has none."""
    return request.key_points or tuple(KeyPoint(unit.text) for unit in units_of(request.reference_answer))


def settle_without_grading(request: ScoringRequest, checked: CheckedAnswer, made_by: Provenance) -> Scorecard:
    """The scorecard of an answer that says nothing."""
    evidence = tuple(Evidence(point.text, KeyPointVerdict.MISSING) for point in key_points_of(request))
    components = tuple(Component(name, LOWEST_RATING, 0.5, "nothing was answered") for name in COMPONENT_REASONS)
    feedback = write_feedback(evidence, checked.flags)
    return Scorecard(LOWEST_RATING, components, evidence, checked.flags, 1.0, feedback, made_by)


def grade_answer(
    request: ScoringRequest,
    key_points: Sequence[KeyPoint],
    checked: CheckedAnswer,
    comparison: Comparison,
    grading: GradingModel,
    made_by: Provenance,
) -> Scorecard:
    features = measure(request.question, request.reference_answer, checked.scored, comparison)
    components = _components(grading, grading.predict(features), _limit(checked))
    total = weighted_total(components)
    evidence = find_evidence(key_points, comparison, request.answer, request.words)
    flags = (*checked.flags, *_seen_flags(comparison, checked))
    return Scorecard(
        total=total,
        components=components,
        evidence=evidence,
        flags=flags,
        confidence=grading.reliability_at(total / HIGHEST_RATING),
        feedback=write_feedback(evidence, flags),
        made_by=made_by,
        review_reason=find_review_reason(request, flags),
    )


def weighted_total(components: Sequence[Component]) -> float:
    """0 to 10."""
    weights = sum(component.weight for component in components)
    return round(sum(component.rating * component.weight for component in components) / weights, 2)


def find_review_reason(request: ScoringRequest, flags: Sequence[str]) -> str:
    """Why a person must look before the rating counts; empty where nothing stands against it."""
    if Flag.INSTRUCTIONS in flags:
        return "Part of the answer speaks to the grader; that part was left out of the rating. Please read the answer."
    if Flag.OTHER_LANGUAGE in flags:
        return "The answer seems to be in another language than the interview; its rating cannot be relied on."
    if request.words and _mean_probability(request) < MIN_RECOGNITION_PROBABILITY:
        return "The speech was hard to recognise, so the transcript may be wrong. Please listen to the recording."
    return ""


def _mean_probability(request: ScoringRequest) -> float:
    return sum(word.probability for word in request.words) / len(request.words)


def _components(grading: GradingModel, shares: Mapping[str, float], limit: float) -> tuple[Component, ...]:
    return tuple(
        Component(
            name=member.name,
            rating=round(min(limit, HIGHEST_RATING * shares[member.name]), 2),
            weight=member.weight,
            reason=COMPONENT_REASONS[member.name],
        )
        for member in grading.members
    )


def _limit(checked: CheckedAnswer) -> float:
    nothing_else = Flag.INSTRUCTIONS in checked.flags and not words_of(checked.scored)
    return MAX_RATING_OF_INSTRUCTIONS_ALONE if nothing_else else HIGHEST_RATING


def _seen_flags(comparison: Comparison, checked: CheckedAnswer) -> tuple[Flag, ...]:
    off_topic = max(comparison.answer_reference, comparison.answer_question) < OFF_TOPIC_COSINE
    return (Flag.OFF_TOPIC,) if off_topic and words_of(checked.scored) else ()
