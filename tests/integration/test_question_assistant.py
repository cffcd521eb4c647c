"""Questions that a language model proposes, and analyses: jobs that may run twice, stop and go on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.audit import services as audit
from app.audit.services import Actor
from app.domain.question_writing import Brief
from app.errors import Conflict, DependencyUnavailable, InvalidInput, NotFound
from app.organizations.models import Organization
from app.question_bank.services import QuestionFilter, analysing, get_current_version, list_questions, writing
from tests import factories
from tests.fakes.ports import FakePorts
from tests.fakes.scoring import FakeLanguageModel
from tests.unit.domain.test_question_writing import SAID

BRIEF = Brief("Python", "Iteration", "easy", 2)
OTHER = {**SAID, "question": "What does yield do?"}
ANALYSED = {
    "clarity": {"reason": "One thing is asked.", "verdict": "clear"},
    "difficulty": {"reason": "It is basic.", "verdict": "easy"},
    "job_relatedness": {"reason": "Daily work.", "verdict": "related"},
}
RUN: dict[str, Callable[..., None]] = {
    "write_question": writing.write_question,
    "analyse_question": analysing.run_analysis,
}


pytestmark = pytest.mark.usefixtures("database_app")


@pytest.fixture
def organization() -> Organization:
    return factories.make_organization()


@pytest.fixture
def actor(organization: Organization) -> Actor:
    return Actor(organization.id, factories.make_user(organization).id)


def ports_with(*replies: dict[str, Any] | Exception) -> FakePorts:
    return FakePorts(language_model=FakeLanguageModel(list(replies)))


def run_jobs(ports: FakePorts) -> None:
    """Each twice, as the queue may."""
    while ports.jobs.pending:
        name, (row_id, *rest), _delay = ports.jobs.pending.pop(0)
        for _ in range(2):
            RUN[name](ports, uuid.UUID(str(row_id)), *rest)


def propose(ports: FakePorts, organization: Organization, brief: Brief = BRIEF) -> uuid.UUID:
    generation_id = writing.request_questions(ports, organization.id, brief)
    run_jobs(ports)
    return generation_id


def test_proposals_come_one_by_one_and_each_knows_those_before(organization: Organization) -> None:
    factories.make_question(
        subtopic=factories.make_subtopic(factories.make_topic(organization, "Python"), "Iteration"),
        text="What is iter?",
    )
    ports = ports_with(SAID, OTHER)
    reading = writing.get_generation(organization.id, propose(ports, organization))
    assert [proposal.record["text"] for proposal in reading.proposals] == [SAID["question"], OTHER["question"]]
    assert (reading.is_running, reading.open, reading.model) == (False, 2, "fake-model@0000")
    assert ports.language_model is not None
    first, second = ports.language_model.prompts
    assert "What is iter?" in first
    assert SAID["question"] in second


def test_nothing_is_in_the_bank_before_a_person_takes_it_as_a_draft(organization: Organization, actor: Actor) -> None:
    generation_id = propose(ports_with(SAID, OTHER), organization)
    assert list_questions(organization.id, QuestionFilter(), 1).total == 0
    question = writing.adopt_proposal(actor, generation_id, 0)
    writing.discard_proposal(actor, generation_id, 1)
    assert question.status == "draft"
    assert [proposal.decision for proposal in writing.get_generation(organization.id, generation_id).proposals] == [
        "adopted",
        "discarded",
    ]
    assert audit.list_entries(organization.id, question.id)[0].entry.after["model"] == "fake-model@0000"


def test_a_proposal_is_decided_once(organization: Organization, actor: Actor) -> None:
    generation_id = propose(ports_with(SAID), organization, replace(BRIEF, count=1))
    writing.discard_proposal(actor, generation_id, 0)
    with pytest.raises(Conflict, match="already"):
        writing.adopt_proposal(actor, generation_id, 0)
    with pytest.raises(NotFound):
        writing.adopt_proposal(actor, generation_id, 1)


def test_a_proposal_that_the_bank_could_not_hold_is_marked_and_refused(
    organization: Organization, actor: Actor
) -> None:
    generation_id = propose(ports_with({**SAID, "question": "Why? " * 900}), organization, replace(BRIEF, count=1))
    (proposal,) = writing.get_generation(organization.id, generation_id).proposals
    assert "text is longer than 2000 characters" in proposal.problems
    with pytest.raises(InvalidInput, match="longer"):
        writing.adopt_proposal(actor, generation_id, 0)
    assert writing.get_generation(organization.id, generation_id).open == 1


def test_a_failure_is_told_and_it_goes_on_where_it_stopped(organization: Organization) -> None:
    ports = ports_with(SAID, DependencyUnavailable("It does not answer."), OTHER)
    generation_id = propose(ports, organization)
    stopped = writing.get_generation(organization.id, generation_id)
    assert (len(stopped.proposals), stopped.failure, stopped.is_running) == (1, "It does not answer.", False)
    writing.resume_writing(ports, organization.id, generation_id)
    run_jobs(ports)
    assert len(writing.get_generation(organization.id, generation_id).proposals) == 2


def test_without_a_language_model_it_says_how_to_connect_one(organization: Organization) -> None:
    with pytest.raises(DependencyUnavailable, match="OLLAMA_BASE_URL"):
        writing.request_questions(FakePorts(), organization.id, BRIEF)
    with pytest.raises(DependencyUnavailable, match="OLLAMA_BASE_URL"):
        analysing.request_analysis(FakePorts(), organization.id, factories.make_question(organization).id)


@pytest.mark.parametrize(
    "wrong", [{"count": 11}, {"topic": " "}, {"difficulty": "odd"}, {"job_description": "x" * 6001}]
)
def test_a_brief_out_of_bounds_is_refused(organization: Organization, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        writing.request_questions(ports_with(SAID), organization.id, replace(BRIEF, **wrong))


def test_other_organisations_see_nothing_of_it(organization: Organization) -> None:
    generation_id = propose(ports_with(SAID, OTHER), organization)
    with pytest.raises(NotFound):
        writing.get_generation(factories.make_organization().id, generation_id)


def test_an_analysis_is_kept_for_the_version_it_is_about(organization: Organization) -> None:
    question = factories.make_question(organization)
    version = get_current_version(organization.id, question.id)
    points = {f"p{number}": "said" for number in range(1, len(version.key_points) + 1)}
    ports = ports_with({**ANALYSED, **points})
    analysing.request_analysis(ports, organization.id, question.id)
    waiting = analysing.find_analysis(version.id)
    assert waiting is not None
    assert waiting.is_running
    run_jobs(ports)
    found = analysing.find_analysis(version.id)
    assert found is not None
    assert found.findings is not None
    assert found.findings["clarity"] == {"verdict": "clear", "reason": "One thing is asked."}
    assert found.findings["points"] == ["said"] * len(version.key_points)
    assert ports.language_model is not None
    assert len(ports.language_model.prompts) == 1


def test_a_failed_analysis_says_why_and_can_be_asked_for_again(organization: Organization) -> None:
    question = factories.make_question(organization)
    ports = ports_with(DependencyUnavailable("It is too slow."))
    analysing.request_analysis(ports, organization.id, question.id)
    run_jobs(ports)
    version_id = get_current_version(organization.id, question.id).id
    failed = analysing.find_analysis(version_id)
    assert failed is not None
    assert failed.failure == "It is too slow."
    analysing.request_analysis(ports, organization.id, question.id)
    again = analysing.find_analysis(version_id)
    assert again is not None
    assert again.is_running
