"""Answers that people graded: exemplars, by which others are rated, and gold, with which the scorer is compared."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.exemplars import MOST_EXEMPLARS
from app.domain.scorecard import Anchor, Exemplar, KeyPoint, ScoringRequest
from app.domain.transcript import Word
from app.errors import Conflict
from app.question_bank import graded_repository as repository
from app.question_bank import repository as question_repository
from app.question_bank.models import GradedAnswer, GradedUse, QuestionVersion


class AskedAnswer(Protocol):
    """What is needed of an interview's answer, whose feature stands on this one."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def question_version_id(self) -> uuid.UUID: ...


@dataclass(frozen=True)
class RemovedGraded:
    question_id: uuid.UUID
    use: str
    rating: float


def build_request(
    version: QuestionVersion,
    answer: str,
    language: str,
    *,
    words: tuple[Word, ...] = (),
    except_answers: Collection[uuid.UUID] = (),
    except_graded: GradedAnswer | None = None,
) -> ScoringRequest:
    """An answer to a version of a question with all that it is judged by; what was taken from it is no exemplar."""
    left_out = {*except_answers, *(_sources(except_graded) if except_graded else ())}
    return ScoringRequest(
        question=version.text,
        reference_answer=version.reference_answer,
        key_points=tuple(KeyPoint(point["text"], point["weight"]) for point in version.key_points),
        rubric=tuple(Anchor(anchor["rating"], anchor["description"]) for anchor in version.rubric),
        rubric_version=f"{version.question_id}:{version.number}",
        answer=answer,
        words=words,
        language=language,
        exemplars=_exemplars(version, left_out),
    )


def list_graded(organization_id: uuid.UUID, question_id: uuid.UUID) -> Sequence[GradedAnswer]:
    return repository.list_of_question(organization_id, question_id)


def list_gold(organization_id: uuid.UUID) -> Sequence[GradedAnswer]:
    return repository.list_gold(organization_id)


def list_organizations_with_gold() -> Sequence[uuid.UUID]:
    return repository.list_organizations_with_gold()


def get_current(graded: GradedAnswer) -> QuestionVersion:
    """What the question says now."""
    return question_repository.get_current_version(graded.organization_id, graded.question_version.question_id)


def add_from_answer(
    organization_id: uuid.UUID, answer: AskedAnswer, text: str, rating: float, user_id: uuid.UUID | None
) -> GradedAnswer:
    """Within the caller's transaction. Raises Conflict where the answer is an exemplar already."""
    if repository.find_of_source(GradedUse.EXEMPLAR, answer.id) is not None:
        raise Conflict("This answer is an exemplar already.")
    made = GradedAnswer(
        organization_id=organization_id,
        question_version_id=answer.question_version_id,
        use=GradedUse.EXEMPLAR.value,
        text=text,
        rating=rating,
        source_answer_id=answer.id,
        added_by_id=user_id,
    )
    repository.add(made)
    return made


def add_written(
    organization_id: uuid.UUID,
    question_id: uuid.UUID,
    use: GradedUse,
    text: str,
    rating: float,
    user_id: uuid.UUID | None = None,
) -> GradedAnswer:
    """Within the caller's transaction. Raises NotFound."""
    version = question_repository.get_current_version(organization_id, question_id)
    made = GradedAnswer(
        organization_id=organization_id,
        question_version_id=version.id,
        use=use.value,
        text=text,
        rating=rating,
        added_by_id=user_id,
    )
    repository.add(made)
    return made


def remove(organization_id: uuid.UUID, graded_id: uuid.UUID) -> RemovedGraded:
    """Within the caller's transaction. Raises NotFound."""
    found = repository.get(organization_id, graded_id)
    removed = RemovedGraded(found.question_version.question_id, found.use, found.rating)
    repository.remove(found)
    return removed


def list_left_out(question_id: uuid.UUID) -> list[tuple[ScoringRequest, Exemplar]]:
    """Each exemplar of the question as an answer to be rated by the others, with the exemplar itself."""
    version = repository.find_current_version(question_id)
    if version is None:
        return []
    language = version.question.language
    return [
        (build_request(version, one.text, language, except_graded=one), Exemplar(one.text, one.rating))
        for one in repository.list_exemplars(version, MOST_EXEMPLARS)
    ]


def keep_effect(question_id: uuid.UUID, effect: dict[str, Any]) -> None:
    """Within the caller's transaction; does nothing where the question is gone."""
    version = repository.find_current_version(question_id)
    if version is not None:
        version.question.exemplar_effect = effect


def _sources(graded: GradedAnswer) -> set[uuid.UUID]:
    """Of a graded answer itself and of the interview's answer that it was taken from."""
    return {graded.id, *([graded.source_answer_id] if graded.source_answer_id else [])}


def _exemplars(version: QuestionVersion, left_out: Collection[uuid.UUID]) -> tuple[Exemplar, ...]:
    found = repository.list_exemplars(version, MOST_EXEMPLARS + len(left_out))
    others = [one for one in found if one.id not in left_out and one.source_answer_id not in left_out]
    return tuple(Exemplar(one.text, one.rating) for one in others[:MOST_EXEMPLARS])
