"""Questions that a language model proposes, one a job, and what people decide about each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.difficulty import Difficulty
from app.domain.question_writing import (
    MOST_DESCRIPTION_CHARACTERS,
    MOST_QUESTIONS,
    WRITING_SYSTEM_PROMPT,
    Brief,
    build_writing_prompt,
    build_writing_schema,
    find_proposal_faults,
    read_proposal,
)
from app.errors import Conflict, DependencyUnavailable, InvalidInput, NotFound
from app.extensions import db
from app.ports import Ports
from app.question_bank import assistant_repository as repository
from app.question_bank.assistant_models import QuestionGeneration
from app.question_bank.content import InvalidQuestion, read_question
from app.question_bank.models import Question
from app.question_bank.services.assistance import require_language_model
from app.question_bank.services.editing import add_question

ADOPTED, DISCARDED = "adopted", "discarded"
SHOWN_GENERATIONS = 20


@dataclass(frozen=True)
class Proposal:
    """`problems` in plain words; `decision` is empty while nobody has decided."""

    number: int
    record: Mapping[str, Any]
    problems: tuple[str, ...]
    decision: str


@dataclass(frozen=True)
class GenerationReading:
    generation_id: uuid.UUID
    brief: Brief
    proposals: tuple[Proposal, ...]
    model: str
    failure: str

    @property
    def is_running(self) -> bool:
        return not self.failure and len(self.proposals) < self.brief.count

    @property
    def open(self) -> int:
        return sum(not proposal.decision for proposal in self.proposals)


def request_questions(ports: Ports, organization_id: uuid.UUID, brief: Brief, by: uuid.UUID | None = None) -> uuid.UUID:
    """Raises InvalidInput, and DependencyUnavailable without a language model."""
    require_language_model(ports)
    _check(brief)
    with transaction(db.session) as tx:
        generation = QuestionGeneration(organization_id=organization_id, brief=asdict(brief), proposals=[])
        repository.add(generation)
        generation_id = generation.id
        after = {"topic": brief.topic, "subtopic": brief.subtopic, "count": brief.count}
        audit.record(Actor(organization_id, by), AuditAction.PROPOSALS_REQUESTED, generation_id, after=after)
        tx.after_commit(lambda: ports.jobs.enqueue("write_question", str(generation_id), 0))
    return generation_id


def resume_writing(
    ports: Ports, organization_id: uuid.UUID, generation_id: uuid.UUID, by: uuid.UUID | None = None
) -> None:
    """Go on where a failure stopped it, or where its job was lost. Raises NotFound, DependencyUnavailable."""
    require_language_model(ports)
    with transaction(db.session) as tx:
        generation = repository.get_generation(organization_id, generation_id, lock=True)
        before = {"failure": generation.failure}
        generation.failure = ""
        number = len(generation.proposals)
        audit.record(Actor(organization_id, by), AuditAction.PROPOSALS_RESUMED, generation_id, before)
        tx.after_commit(lambda: ports.jobs.enqueue("write_question", str(generation_id), number))


def write_question(ports: Ports, generation_id: uuid.UUID, number: int) -> None:
    """Proposal `number`, counted from 0; again, or late, it changes nothing."""
    generation = repository.find_generation(generation_id)
    if generation is None or not _is_due(generation, number):
        return
    brief = Brief(**generation.brief)
    before = _list_known(generation, brief)
    db.session.remove()  # no transaction is kept open over the work of the model
    try:
        model = require_language_model(ports)
        said = model.generate_json(WRITING_SYSTEM_PROMPT, build_writing_prompt(brief, before), build_writing_schema())
        record = read_proposal(said, brief)
        _keep(ports, generation_id, number, {"record": record, "problems": _examine(record, before)}, model.model)
    except DependencyUnavailable as error:
        _stop(generation_id, number, str(error))


def list_generations(organization_id: uuid.UUID) -> list[GenerationReading]:
    """The newest first."""
    return [_describe(row) for row in repository.list_generations(organization_id, SHOWN_GENERATIONS)]


def get_generation(organization_id: uuid.UUID, generation_id: uuid.UUID) -> GenerationReading:
    """Raises NotFound."""
    return _describe(repository.get_generation(organization_id, generation_id))


def adopt_proposal(actor: Actor, generation_id: uuid.UUID, number: int) -> Question:
    """The proposal as a draft in the bank. Raises NotFound, InvalidInput, and Conflict where it is decided already or
    the bank says the same."""
    with transaction(db.session):
        generation, proposal = _get_open(actor, generation_id, number)
        question = add_question(actor.organization_id, dict(proposal["record"]))
        _decide(generation, number, ADOPTED)
        after = {"code": question.code, "model": generation.model}
        audit.record(actor, AuditAction.PROPOSAL_ADOPTED, question.id, after=after)
        return question


def discard_proposal(actor: Actor, generation_id: uuid.UUID, number: int) -> None:
    """Raises NotFound, Conflict."""
    with transaction(db.session):
        generation, _ = _get_open(actor, generation_id, number)
        _decide(generation, number, DISCARDED)
        audit.record(actor, AuditAction.PROPOSAL_DISCARDED, generation_id, after={"number": number})


def _check(brief: Brief) -> None:
    if not (brief.topic.strip() and brief.subtopic.strip()) or brief.difficulty not in set(Difficulty):
        raise InvalidInput("Name a topic, a subtopic and a difficulty.")
    if not 1 <= brief.count <= MOST_QUESTIONS:
        raise InvalidInput("Ask for 1 to %(most)s questions at once.", most=MOST_QUESTIONS)
    if len(brief.job_description) > MOST_DESCRIPTION_CHARACTERS:
        raise InvalidInput(
            "The description of the job has %(most)s characters at most.", most=f"{MOST_DESCRIPTION_CHARACTERS:,}"
        )


def _is_due(generation: QuestionGeneration, number: int) -> bool:
    done = len(generation.proposals)
    return done == number < int(generation.brief["count"]) and not generation.failure


def _list_known(generation: QuestionGeneration, brief: Brief) -> list[str]:
    in_bank = repository.list_texts_on(generation.organization_id, brief.topic, brief.subtopic)
    return [*(proposal["record"]["text"] for proposal in generation.proposals), *in_bank]


def _examine(record: Mapping[str, Any], before: Sequence[str]) -> list[str]:
    faults = find_proposal_faults(record, before)
    try:
        read_question(record)
    except InvalidQuestion as error:
        return [*faults, *error.problems]
    return faults


def _keep(ports: Ports, generation_id: uuid.UUID, number: int, proposal: dict[str, Any], model: str) -> None:
    with transaction(db.session) as tx:
        generation = repository.find_generation(generation_id, lock=True)
        if generation is None or not _is_due(generation, number):
            return
        generation.proposals = [*generation.proposals, {**proposal, "decision": ""}]
        generation.model = model
        if len(generation.proposals) < int(generation.brief["count"]):
            tx.after_commit(lambda: ports.jobs.enqueue("write_question", str(generation_id), number + 1))


def _stop(generation_id: uuid.UUID, number: int, reason: str) -> None:
    with transaction(db.session):
        generation = repository.find_generation(generation_id, lock=True)
        if generation is not None and _is_due(generation, number):
            generation.failure = reason


def _get_open(actor: Actor, generation_id: uuid.UUID, number: int) -> tuple[QuestionGeneration, dict[str, Any]]:
    generation = repository.get_generation(actor.organization_id, generation_id, lock=True)
    if not 0 <= number < len(generation.proposals):
        raise NotFound("There is no such proposal.")
    if generation.proposals[number]["decision"]:
        raise Conflict("Somebody has decided about this proposal already.")
    return generation, generation.proposals[number]


def _decide(generation: QuestionGeneration, number: int, decision: str) -> None:
    generation.proposals = [
        {**proposal, "decision": decision} if place == number else proposal
        for place, proposal in enumerate(generation.proposals)
    ]


def _describe(generation: QuestionGeneration) -> GenerationReading:
    proposals = tuple(
        Proposal(number, row["record"], tuple(row["problems"]), row["decision"])
        for number, row in enumerate(generation.proposals)
    )
    return GenerationReading(generation.id, Brief(**generation.brief), proposals, generation.model, generation.failure)
