"""Answers that people graded, taken from interviews or written, and what they do to agreement."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.anonymising import anonymise
from app.domain.audit_log import AuditAction
from app.domain.exemplars import MOST_EXEMPLARS
from app.domain.scorecard import HIGHEST_RATING, Exemplar, ScoringRequest
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.interviews.services.reading import AnswerReading, read_interview
from app.ports import Ports
from app.question_bank.models import GradedUse
from app.question_bank.services import graded

LONGEST_TEXT = 6000
FEWEST_TO_MEASURE = 2
WITHOUT_MODEL = "only the part of the rating that exemplars change is measured"


@dataclass(frozen=True)
class NewGraded:
    """Text and rating, 0 to 10, as somebody wrote them."""

    use: GradedUse
    text: str
    rating: float


def make_exemplar(ports: Ports, actor: Actor, session_id: uuid.UUID, turn: int) -> None:
    """Of an answer whose rating people have submitted. Raises NotFound, Conflict."""
    reading = read_interview(ports, actor.organization_id, session_id)
    found = next((one for one in reading.answers if one.answer.turn == turn), None)
    if found is None or not found.is_reviewed or found.rating is None:
        raise Conflict("Only an answer that people have rated and submitted can become an exemplar.")
    text, rating = _anonymised(found, reading.session.candidate.name), found.rating
    if not text:
        raise Conflict("Nothing was said in this answer, so it is no example of one.")
    with transaction(db.session) as tx:
        made = graded.add_from_answer(actor.organization_id, found.answer, text, rating, actor.user_id)
        after = {"question": str(found.answer.question_version.question_id), "turn": turn, "rating": rating}
        audit.record(actor, AuditAction.EXEMPLAR_ADDED, made.id, after=after)
        question_id = str(found.answer.question_version.question_id)
        tx.after_commit(lambda: ports.jobs.enqueue("measure_exemplars", question_id))


def add_graded(ports: Ports, actor: Actor, question_id: uuid.UUID, new: NewGraded) -> None:
    """Raises NotFound, InvalidInput."""
    text = new.text.strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise InvalidInput("Write the answer, in %(most)s characters at most.", most=LONGEST_TEXT)
    if not 0 <= new.rating <= HIGHEST_RATING:
        raise InvalidInput("A rating is a number from 0 to %(highest)s.", highest=f"{HIGHEST_RATING:g}")
    is_gold = new.use is GradedUse.GOLD
    with transaction(db.session) as tx:
        made = graded.add_written(actor.organization_id, question_id, new.use, text, new.rating, actor.user_id)
        action = AuditAction.GOLD_ANSWER_ADDED if is_gold else AuditAction.EXEMPLAR_ADDED
        audit.record(actor, action, made.id, after={"question": str(question_id), "rating": new.rating})
        if not is_gold:
            tx.after_commit(lambda: ports.jobs.enqueue("measure_exemplars", str(question_id)))


def remove_graded(ports: Ports, actor: Actor, graded_id: uuid.UUID) -> uuid.UUID:
    """The question that it belonged to. Raises NotFound."""
    with transaction(db.session) as tx:
        removed = graded.remove(actor.organization_id, graded_id)
        before = {"question": str(removed.question_id), "use": removed.use, "rating": removed.rating}
        audit.record(actor, AuditAction.GRADED_ANSWER_REMOVED, graded_id, before=before)
        tx.after_commit(lambda: ports.jobs.enqueue("measure_exemplars", str(removed.question_id)))
    return removed.question_id


def measure_effect(ports: Ports, question_id: uuid.UUID) -> None:
    """Rate each exemplar with the others and without any, and keep how far both are from the person's rating."""
    requests = graded.list_left_out(question_id)
    db.session.remove()  # no transaction is kept open over the work of the model
    effect = _measure(ports, requests) if len(requests) >= FEWEST_TO_MEASURE else {}
    with transaction(db.session):
        graded.keep_effect(question_id, effect)


def _measure(ports: Ports, requests: list[tuple[ScoringRequest, Exemplar]]) -> dict[str, Any]:
    errors_with, errors_without, model = [], [], ""
    for request, exemplar in requests[:MOST_EXEMPLARS]:
        card = ports.scorer.score_without_llm(request, WITHOUT_MODEL)
        alone = ports.scorer.score_without_llm(replace(request, exemplars=()), WITHOUT_MODEL)
        if card.total is not None and alone.total is not None:
            errors_with.append(abs(card.total - exemplar.rating))
            errors_without.append(abs(alone.total - exemplar.rating))
            model = f"{alone.made_by.model}, {alone.made_by.prompt_version}"
    if not errors_with:
        return {}
    return {
        "exemplars": len(errors_with),
        "error_with": round(fmean(errors_with), 2),
        "error_without": round(fmean(errors_without), 2),
        "model": model,
        "measured_at": utc_now().isoformat(),
    }


def _anonymised(reading: AnswerReading, name: str) -> str:
    version = reading.answer.question_version
    parts = (reading.answer, *(turn.answer for turn in reading.follow_ups))
    text = "\n".join(part.text_in_force for part in parts if part.text_in_force)
    return anonymise(text, name, f"{version.text} {version.reference_answer}").strip()
