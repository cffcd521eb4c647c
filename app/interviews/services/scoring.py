"""Rating a transcribed answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, replace

from app.database import transaction
from app.domain.component_weights import weigh_components
from app.domain.interview import AnswerState
from app.domain.scorecard import Anchor, KeyPoint, Scorecard, ScoringRequest
from app.domain.transcript import Word
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, StoredScorecard
from app.interviews.services.settling import settle
from app.ports import Ports


def score_answer(ports: Ports, answer_id: uuid.UUID) -> None:
    """Rate one answer unless that is done. Raises ScoringFailed; the answer then still waits for its rating."""
    _rate(ports, answer_id, ports.scorer.score)


def score_without_llm(ports: Ports, answer_id: uuid.UUID, reason: str) -> None:
    """What can be said of an answer once the language model has failed for good; a person must look at it."""
    _rate(ports, answer_id, lambda request: ports.scorer.score_without_llm(request, reason))


def _rate(ports: Ports, answer_id: uuid.UUID, rate: Callable[[ScoringRequest], Scorecard]) -> None:
    answer = repository.get_answer(answer_id)
    transcript_version = answer.transcript_version
    request = _request(answer) if answer.state == AnswerState.TRANSCRIBED else None
    db.session.remove()  # no transaction is kept open over the work of the model
    if request is not None:
        _keep_scorecard(ports, answer_id, transcript_version, rate(request))


def _request(answer: Answer) -> ScoringRequest:
    version = answer.question_version
    return ScoringRequest(
        question=version.text,
        reference_answer=version.reference_answer,
        key_points=tuple(KeyPoint(point["text"], point["weight"]) for point in version.key_points),
        rubric=tuple(Anchor(anchor["rating"], anchor["description"]) for anchor in version.rubric),
        rubric_version=f"{version.question_id}:{version.number}",
        answer=answer.text_in_force,
        words=_words(answer),
        language=answer.session.panel_snapshot["language"],
    )


def _words(answer: Answer) -> tuple[Word, ...]:
    """What a person has corrected is no longer doubtful; the times of the words stay those of the recording."""
    words = tuple(Word(*word) for word in answer.words)
    return tuple(replace(word, probability=1.0) for word in words) if answer.corrections else words


def _keep_scorecard(ports: Ports, answer_id: uuid.UUID, transcript_version: int, card: Scorecard) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        if answer.state != AnswerState.TRANSCRIBED or answer.transcript_version != transcript_version:
            return  # another attempt was first, or the transcript was corrected meanwhile
        card = weigh_components(card, answer.session.panel_snapshot["component_weights"])
        answer.scorecard = answer.scorecard or StoredScorecard()
        _fill(answer.scorecard, card, transcript_version)
        answer.review_reason = card.review_reason
        settle(tx, ports, answer, AnswerState.NEEDS_REVIEW if card.needs_review else AnswerState.SCORED)


def _fill(stored: StoredScorecard, card: Scorecard, transcript_version: int) -> None:
    stored.total = card.total
    stored.components = [asdict(component) for component in card.components]
    stored.evidence = [asdict(evidence) for evidence in card.evidence]
    stored.flags = list(card.flags)
    stored.confidence = card.confidence
    stored.feedback = card.feedback
    stored.scorer = card.made_by.scorer
    stored.model = card.made_by.model
    stored.prompt_version = card.made_by.prompt_version
    stored.rubric_version = card.made_by.rubric_version
    stored.transcript_version = transcript_version
