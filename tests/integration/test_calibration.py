"""Exemplars from interviews, and gold answers through the scorer."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from app.audit import services as audit
from app.audit.services import Actor
from app.calibration.services import exemplars, runs
from app.calibration.services.exemplars import NewGraded
from app.domain.scorecard import Scorecard, ScoringRequest
from app.errors import Conflict, InvalidInput, NotFound, ScoringFailed
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.organizations.models import Organization
from app.question_bank import services as question_bank
from app.question_bank.models import GradedUse, Question
from app.question_bank.services import graded
from tests import factories
from tests.fakes.ports import FakePorts, ScriptedScorer

pytestmark = pytest.mark.usefixtures("app")


class ExemplarScorer(ScriptedScorer):
    """Gives what the exemplars were given in the mean, else its `total`; `prompt` is its prompt's version."""

    prompt = "1"

    def score(self, request: ScoringRequest) -> Scorecard:
        card = super().score(request)
        ratings = [exemplar.rating for exemplar in request.exemplars]
        total = sum(ratings) / len(ratings) if ratings else card.total
        return replace(card, total=total, made_by=replace(card.made_by, prompt_version=self.prompt))


@pytest.fixture
def scorer() -> ExemplarScorer:
    return ExemplarScorer(total=2.0)


@pytest.fixture
def ports(scorer: ExemplarScorer) -> FakePorts:
    return FakePorts(scorer=scorer)


@pytest.fixture
def actor() -> Actor:
    organization = factories.make_organization()
    return Actor(organization.id, factories.make_user(organization).id)


@pytest.fixture
def question(actor: Actor) -> Question:
    return factories.make_question(db.session.get_one(Organization, actor.organization_id))


def make_reviewed(actor: Actor, question: Question, **values: object) -> Answer:
    organization = db.session.get_one(Organization, actor.organization_id)
    panel = factories.make_panel(organization)
    candidate = factories.make_candidate(organization, name="Grace Example")
    session = factories.make_session(factories.make_invitation(panel, candidate).invitation, state="completed")
    said = {"transcript_text": "I am Grace Example: a tuple stays.", "transcript_version": 1}
    return factories.make_answer(
        session, question, **{"state": "scored", "reviewed_ratings": {"overall": 6.0}, **said, **values}
    )


def write(actor: Actor, ports: FakePorts, question: Question, use: GradedUse, rating: float, text: str = "So.") -> None:
    exemplars.add_graded(ports, actor, question.id, NewGraded(use, text, rating))


def test_a_submitted_rating_becomes_an_exemplar_without_the_name(
    ports: FakePorts, actor: Actor, question: Question
) -> None:
    answer = make_reviewed(actor, question)
    exemplars.make_exemplar(ports, actor, answer.session_id, answer.turn)
    (made,) = graded.list_graded(actor.organization_id, question.id)
    assert (made.text, made.rating, made.use) == ("I am [name]: a tuple stays.", 6.0, "exemplar")
    assert "measure_exemplars" in ports.jobs.names()
    (entry,) = audit.list_entries(actor.organization_id, made.id)
    assert entry.entry.action == "exemplar_added"
    with pytest.raises(Conflict, match="already"):
        exemplars.make_exemplar(ports, actor, answer.session_id, answer.turn)


def test_a_draft_is_no_exemplar(ports: FakePorts, actor: Actor, question: Question) -> None:
    answer = make_reviewed(actor, question, reviewed_ratings={})
    with pytest.raises(Conflict, match="submitted"):
        exemplars.make_exemplar(ports, actor, answer.session_id, answer.turn)


def test_exemplars_rate_others_and_never_the_answer_they_came_from(
    ports: FakePorts, actor: Actor, question: Question
) -> None:
    answer = make_reviewed(actor, question)
    exemplars.make_exemplar(ports, actor, answer.session_id, answer.turn)
    version = question_bank.get_current_version(actor.organization_id, question.id)
    others = graded.build_request(version, "Said by somebody else.", "en")
    own = graded.build_request(version, answer.transcript_text, "en", except_answers=[answer.id])
    assert [exemplar.rating for exemplar in others.exemplars] == [6.0]
    assert own.exemplars == ()


def test_an_exemplar_of_other_words_helps_no_more(ports: FakePorts, actor: Actor, question: Question) -> None:
    write(actor, ports, question, GradedUse.EXEMPLAR, 6.0)
    record = question_bank.read_content(question.versions[-1]).to_record()
    version = question_bank.edit_question(
        actor.organization_id, question.id, {**record, "text": "Something else entirely?"}
    )
    assert graded.build_request(version, "So.", "en").exemplars == ()


def test_leaving_each_out_shows_what_exemplars_do(ports: FakePorts, actor: Actor, question: Question) -> None:
    for rating in (6.0, 8.0, 7.0):
        write(actor, ports, question, GradedUse.EXEMPLAR, rating)
    exemplars.measure_effect(ports, question.id)
    effect = db.session.get_one(Question, question.id).exemplar_effect
    assert (effect["exemplars"], effect["error_with"], effect["error_without"]) == (3, 1.0, 5.0)


def test_removing_all_but_one_forgets_the_measurement(ports: FakePorts, actor: Actor, question: Question) -> None:
    for rating in (6.0, 8.0):
        write(actor, ports, question, GradedUse.EXEMPLAR, rating)
    exemplars.measure_effect(ports, question.id)
    one, _other = graded.list_graded(actor.organization_id, question.id)
    assert exemplars.remove_graded(ports, actor, one.id) == question.id
    exemplars.measure_effect(ports, question.id)
    assert db.session.get_one(Question, question.id).exemplar_effect == {}


def test_nobody_touches_the_graded_answers_of_others(ports: FakePorts, actor: Actor, question: Question) -> None:
    write(actor, ports, question, GradedUse.GOLD, 6.0)
    (made,) = graded.list_graded(actor.organization_id, question.id)
    stranger = Actor(factories.make_organization().id, None)
    with pytest.raises(NotFound):
        exemplars.remove_graded(ports, stranger, made.id)
    with pytest.raises(NotFound):
        write(stranger, ports, question, GradedUse.GOLD, 1.0)
    answer = make_reviewed(actor, question)
    with pytest.raises(NotFound):
        exemplars.make_exemplar(ports, stranger, answer.session_id, answer.turn)


@pytest.mark.parametrize(("text", "rating"), [("", 5.0), ("x" * 6001, 5.0), ("So.", 10.5), ("So.", -1.0)])
def test_a_graded_answer_has_text_and_a_rating(
    ports: FakePorts, actor: Actor, question: Question, text: str, rating: float
) -> None:
    with pytest.raises(InvalidInput):
        write(actor, ports, question, GradedUse.GOLD, rating, text)


def test_a_run_shows_what_a_new_prompt_moved(ports: FakePorts, actor: Actor, question: Question) -> None:
    for number in range(runs.AT_ONCE + 1):
        write(actor, ports, question, GradedUse.GOLD, 5.0, f"Answer {number}")
    first = runs.run_now(ports, actor.organization_id)
    assert first.compared is not None
    assert (len(first.compared.moves), first.compared.moved, first.compared.error_after) == (5, 0, 3.0)
    ports.scorer.total = 4.0
    second = runs.run_now(ports, actor.organization_id)
    assert second.compared is not None
    assert (second.compared.moved, second.compared.error_before, second.compared.error_after) == (5, 3.0, 1.0)


def test_gold_answers_are_rated_again_by_themselves_once_something_changed(
    ports: FakePorts, scorer: ExemplarScorer, actor: Actor, question: Question
) -> None:
    for number in range(runs.AT_ONCE + 1):
        write(actor, ports, question, GradedUse.GOLD, 5.0, f"Answer {number}")
    counts = []
    for prompt in ("1", "1", "2"):
        scorer.prompt = prompt
        runs.start_where_due(ports)
        run_jobs(ports)
        counts.append(len(runs.read_calibration(actor.organization_id).runs))
    write(actor, ports, question, GradedUse.EXEMPLAR, 9.0)
    runs.start_where_due(ports)
    run_jobs(ports)
    reading = runs.read_calibration(actor.organization_id)
    assert [*counts, len(reading.runs)] == [1, 1, 2, 3]
    assert reading.running is None
    assert reading.compared is not None
    assert reading.compared.moves[0].change == 7.0


def test_a_failure_of_the_model_leaves_no_half_run(ports: FakePorts, actor: Actor, question: Question) -> None:
    write(actor, ports, question, GradedUse.GOLD, 5.0)
    ports.scorer.failures.append(ScoringFailed("It is down."))
    with pytest.raises(ScoringFailed):
        runs.run_now(ports, actor.organization_id)
    reading = runs.read_calibration(actor.organization_id)
    assert (list(reading.runs), reading.running) == ([], None)


def test_without_gold_there_is_nothing_to_run(ports: FakePorts, actor: Actor) -> None:
    with pytest.raises(Conflict, match="no gold answers"):
        runs.request_run(ports, actor)


def run_jobs(ports: FakePorts) -> None:
    while due := [job for job in ports.jobs.pending if job[0] == "calibrate"]:
        ports.jobs.pending.remove(due[0])
        runs.run_in_jobs(ports, uuid.UUID(str(due[0][1][0])))


def test_erasing_an_interview_takes_its_exemplars_along(ports: FakePorts, actor: Actor, question: Question) -> None:
    answer = make_reviewed(actor, question)
    exemplars.make_exemplar(ports, actor, answer.session_id, answer.turn)
    session = db.session.get_one(InterviewSession, answer.session_id)
    for stored in session.answers:
        db.session.delete(stored)
    db.session.commit()
    assert graded.list_graded(actor.organization_id, question.id) == []
