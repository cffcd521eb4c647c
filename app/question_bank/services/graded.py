"""Answers that people graded: exemplars, by which others are rated, and gold, with which the scorer is compared."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from app.domain.exemplars import MOST_EXEMPLARS
from app.domain.scorecard import Anchor, Exemplar, KeyPoint, ScoringRequest
from app.domain.transcript import Word
from app.question_bank import graded_repository as repository
from app.question_bank.models import GradedAnswer, GradedUse, QuestionVersion


def build_request(
    version: QuestionVersion,
    answer: str,
    language: str,
    *,
    words: tuple[Word, ...] = (),
    except_answers: Collection[uuid.UUID] = (),
) -> ScoringRequest:
    """An answer to a version of a question with all that it is judged by; what was taken from it is no exemplar."""
    return ScoringRequest(
        question=version.text,
        reference_answer=version.reference_answer,
        key_points=tuple(KeyPoint(point["text"], point["weight"]) for point in version.key_points),
        rubric=tuple(Anchor(anchor["rating"], anchor["description"]) for anchor in version.rubric),
        rubric_version=f"{version.question_id}:{version.number}",
        answer=answer,
        words=words,
        language=language,
        exemplars=_exemplars(version, except_answers),
    )


def list_graded(organization_id: uuid.UUID, question_id: uuid.UUID) -> Sequence[GradedAnswer]:
    return repository.list_of_question(organization_id, question_id)


def list_exemplar_sources(answer_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the answers that are exemplars already."""
    return repository.list_sources(GradedUse.EXEMPLAR, answer_ids)


def _exemplars(version: QuestionVersion, except_answers: Collection[uuid.UUID]) -> tuple[Exemplar, ...]:
    found = repository.list_exemplars(version, MOST_EXEMPLARS + len(except_answers))
    others = [graded for graded in found if graded.source_answer_id not in except_answers]
    return tuple(Exemplar(graded.text, graded.rating) for graded in others[:MOST_EXEMPLARS])
