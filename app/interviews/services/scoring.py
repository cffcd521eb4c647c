"""Rating a transcribed answer, together with its follow-ups."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.database import transaction
from app.domain.component_weights import weigh_components
from app.domain.interview import AnswerState
from app.domain.joined_answer import AnswerPart, JoinedAnswer, join_answer
from app.domain.scorecard import Evidence, Scorecard, ScoringRequest
from app.domain.transcript import Word
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, StoredScorecard
from app.interviews.services.deciding import WordedProbe
from app.interviews.services.probing import word_probe
from app.interviews.services.settling import settle, settle_question_of
from app.ports import Ports
from app.question_bank.services import graded


@dataclass(frozen=True)
class _Subject:
    """What is rated: the answer to a question with those to its follow-ups, in the versions that were read."""

    request: ScoringRequest
    joined: JoinedAnswer
    versions: dict[uuid.UUID, int]


def score_answer(ports: Ports, answer_id: uuid.UUID) -> None:
    """Rate one answer unless that is done. Raises ScoringFailed; the answer then still waits for its rating."""
    _rate(ports, answer_id, ports.scorer.score)


def score_without_llm(ports: Ports, answer_id: uuid.UUID, reason: str) -> None:
    """What can be said of an answer once the language model has failed for good; a person must look at it."""
    _rate(ports, answer_id, lambda request: ports.scorer.score_without_llm(request, reason))


def _rate(ports: Ports, answer_id: uuid.UUID, rate: Callable[[ScoringRequest], Scorecard]) -> None:
    subject = _find_subject(answer_id)
    db.session.remove()  # no transaction is kept open over the work of the model
    if subject is None:
        return
    card = rate(subject.request)
    probe = word_probe(ports, answer_id, card, subject.joined.text)
    _keep_scorecard(ports, answer_id, subject, card, probe)


def _find_subject(answer_id: uuid.UUID) -> _Subject | None:
    answer = repository.get_answer(answer_id)
    if answer.state != AnswerState.TRANSCRIBED:
        return None
    parts = repository.list_parts(answer)
    first, *follow_ups = [AnswerPart(part.turn, part.text_in_force, _words(part)) for part in parts]
    joined = join_answer(first, follow_ups)
    request = graded.build_request(
        answer.question_version,
        joined.text,
        answer.session.panel_snapshot["language"],
        words=joined.words,
        except_answers=[part.id for part in parts],
    )
    return _Subject(request, joined, _versions(parts))


def _versions(parts: Sequence[Answer]) -> dict[uuid.UUID, int]:
    """A follow-up that is still to be transcribed counts as one without a version."""
    return {part.id: part.transcript_version for part in parts if part.transcript_version}


def _words(answer: Answer) -> tuple[Word, ...]:
    """What a person has corrected is no longer doubtful; the times of the words stay those of the recording."""
    words = tuple(Word(*word) for word in answer.words)
    return tuple(replace(word, probability=1.0) for word in words) if answer.corrections else words


def _keep_scorecard(
    ports: Ports, answer_id: uuid.UUID, subject: _Subject, card: Scorecard, probe: WordedProbe | None
) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        parts = repository.list_parts(answer)
        if answer.state != AnswerState.TRANSCRIBED or _versions(parts) != subject.versions:
            return  # another attempt was first, or a transcript was corrected meanwhile
        question = parts[0]
        card = weigh_components(card, answer.session.panel_snapshot["component_weights"])
        question.scorecard = question.scorecard or StoredScorecard()
        _fill(question.scorecard, card, subject, parts)
        reason = card.review_reason or _missing_part(parts)
        state = AnswerState.NEEDS_REVIEW if card.needs_review or reason else AnswerState.SCORED
        if answer.is_probe:
            settle_question_of(tx, ports, answer, state, reason)
            settle(tx, ports, answer, AnswerState.SCORED, probe)
        else:
            answer.review_reason = reason
            settle(tx, ports, answer, state, probe)


def _missing_part(parts: Sequence[Answer]) -> str:
    """Why a person must look although there is a rating: a follow-up could not be heard or transcribed."""
    lost = (part for part in parts[1:] if part.state == AnswerState.NEEDS_REVIEW)
    return next((f"The answer to its follow-up question is missing. {part.review_reason}" for part in lost), "")


def _fill(stored: StoredScorecard, card: Scorecard, subject: _Subject, parts: Sequence[Answer]) -> None:
    stored.total = card.total
    stored.components = [asdict(component) for component in card.components]
    stored.evidence = [_place(subject.joined, evidence) for evidence in card.evidence]
    stored.flags = list(card.flags)
    stored.passes = list(card.passes)
    stored.deductions = [asdict(deduction) for deduction in card.deductions]
    stored.confidence = card.confidence
    stored.feedback = card.feedback
    stored.scorer = card.made_by.scorer
    stored.model = card.made_by.model
    stored.prompt_version = card.made_by.prompt_version
    stored.rubric_version = card.made_by.rubric_version
    stored.transcript_version = parts[0].transcript_version
    stored.covers = [[part.turn, part.transcript_version] for part in parts if part.id in subject.versions]


def _place(joined: JoinedAnswer, evidence: Evidence) -> dict[str, Any]:
    placed = joined.place(evidence)
    return {**asdict(placed.evidence), "turn": placed.turn}
