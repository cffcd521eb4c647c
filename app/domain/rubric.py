"""From what was measured of an answer to its scorecard: components, total, evidence, flags, confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.answer_checks import CheckedAnswer, Flag
from app.domain.comparison import Comparison
from app.domain.deductions import LEAST_FOUND, tell_deductions, withhold
from app.domain.evidence import find_evidence
from app.domain.exemplars import mean_deductions, mean_share
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
from app.domain.wording import marked

MIN_RECOGNITION_PROBABILITY = 0.5
MAX_RATING_OF_INSTRUCTIONS_ALONE = 1.0
MAX_RATING_OF_KEYWORDS = 4.0
MAX_RATING_OF_REPEATED_KEYWORDS = 2.0
MIN_DENIAL = 0.5
FEW_FUNCTION_WORDS = 0.15
FLAG_OF_GATE = {"topic": Flag.OFF_TOPIC, "planted": Flag.OFF_TOPIC, "echo": Flag.QUESTION_REPEATED}
COMPONENT_REASONS = {
    "coverage": marked("how much of the reference and its key points the answer says, rare words counting most"),
    "agreement": marked(
        "how closely what the answer says agrees with the reference, without what the question gave away"
    ),
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
    correction: float = 0.0,
    beside_exemplars: Sequence[Mapping[str, float]] = (),
) -> Scorecard:
    """`correction` is what exemplars add to each component, as a share of the full rating.

    `beside_exemplars` holds the features of the answer with good exemplars in the reference's place.
    """
    features = measure(request.question, request.reference_answer, checked.scored, comparison, grading.fluency)
    wanted = mean_deductions(grading.deductions(features), [grading.deductions(beside) for beside in beside_exemplars])
    flags = tuple(dict.fromkeys((*checked.flags, *_seen_flags(features, grading.closed(wanted), checked))))
    found = _find_components(grading, _find_shares(grading, features, beside_exemplars), correction)
    taken = _take(found, wanted, _limit(checked))
    components = _lessened(found, taken)
    total = weighted_total(components)
    evidence = find_evidence(key_points, comparison, request.answer, request.words)
    return Scorecard(
        total=total,
        components=components,
        evidence=evidence,
        flags=flags,
        confidence=grading.reliability_at(total / HIGHEST_RATING),
        feedback=write_feedback(evidence, flags),
        made_by=made_by,
        review_reason=find_review_reason(request, flags),
        deductions=tell_deductions(taken, flags),
    )


def weighted_total(components: Sequence[Component]) -> float:
    """0 to 10."""
    return round(_mean_rating(components), 2)


def find_review_reason(request: ScoringRequest, flags: Sequence[str]) -> str:
    """Why a person must look before the rating counts; empty where nothing stands against it."""
    if Flag.INSTRUCTIONS in flags:
        return marked(
            "Part of the answer speaks to the grader; that part was left out of the rating. Please read the answer."
        )
    if Flag.OTHER_LANGUAGE in flags:
        return marked("The answer seems to be in another language than the interview; its rating cannot be relied on.")
    if request.words and _mean_probability(request) < MIN_RECOGNITION_PROBABILITY:
        return marked(
            "The speech was hard to recognise, so the transcript may be wrong. Please listen to the recording."
        )
    if not request.is_english:
        return marked("Ratings by software are measured in English interviews alone. Please rate this answer yourself.")
    return ""


def _mean_probability(request: ScoringRequest) -> float:
    return sum(word.probability for word in request.words) / len(request.words)


def _find_shares(
    grading: GradingModel, features: Mapping[str, float], beside_exemplars: Sequence[Mapping[str, float]]
) -> dict[str, float]:
    others = [grading.predict(beside) for beside in beside_exemplars]
    return {
        name: mean_share(share, [other[name] for other in others]) for name, share in grading.predict(features).items()
    }


def _find_components(grading: GradingModel, shares: Mapping[str, float], correction: float) -> tuple[Component, ...]:
    """Before anything is taken."""
    return tuple(
        Component(
            name=member.name,
            rating=HIGHEST_RATING * min(1.0, max(LEAST_FOUND, shares[member.name] + correction)),
            weight=member.weight,
            reason=COMPONENT_REASONS[member.name],
        )
        for member in grading.members
    )


def _take(found: Sequence[Component], wanted: Mapping[str, float], limit: float) -> dict[str, float]:
    """By gate, a share of the full rating; what gates leave of any component above `limit`, 0 to 10, goes too."""
    share = _mean_rating(found) / HIGHEST_RATING
    taken = withhold(share, wanted)
    left = share - sum(taken.values())
    highest = max(component.rating for component in found) * left / share
    return {**taken, "limit": left * (1.0 - limit / highest)} if highest > limit else taken


def _lessened(found: Sequence[Component], taken: Mapping[str, float]) -> tuple[Component, ...]:
    """Each component loses the same part of what was found, so that their weights change nothing about it."""
    left = 1.0 - HIGHEST_RATING * sum(taken.values()) / _mean_rating(found)
    return tuple(replace(component, rating=round(component.rating * left, 2)) for component in found)


def _mean_rating(components: Sequence[Component]) -> float:
    weights = sum(component.weight for component in components)
    return sum(component.rating * component.weight for component in components) / weights


def _limit(checked: CheckedAnswer) -> float:
    nothing_else = Flag.INSTRUCTIONS in checked.flags and not words_of(checked.scored)
    if nothing_else:
        return MAX_RATING_OF_INSTRUCTIONS_ALONE
    return _limit_of_list(checked)


def _limit_of_list(checked: CheckedAnswer) -> float:
    if Flag.KEYWORD_LIST not in checked.flags:
        return HIGHEST_RATING
    return MAX_RATING_OF_REPEATED_KEYWORDS if Flag.REPETITION in checked.flags else MAX_RATING_OF_KEYWORDS


def _seen_flags(features: Mapping[str, float], closed: Sequence[str], checked: CheckedAnswer) -> tuple[Flag, ...]:
    return tuple(_flag_of(gate, features) for gate in closed) if words_of(checked.scored) else ()


def _flag_of(gate: str, features: Mapping[str, float]) -> Flag:
    if gate != "form":
        return FLAG_OF_GATE[gate]
    if features["denial"] >= MIN_DENIAL:
        return Flag.CONTRADICTS
    return Flag.KEYWORD_LIST if features["function_words"] < FEW_FUNCTION_WORDS else Flag.SHUFFLED_WORDS
