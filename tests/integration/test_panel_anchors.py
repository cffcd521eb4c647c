"""Anchor questions, settings that interviews keep, and simulations."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.organizations.models import Organization
from app.panels import services
from app.panels.drafts import PanelDraft, QuotaDraft
from app.panels.models import Panel
from app.panels.services import PanelInfeasible
from app.panels.services.simulations import CANDIDATES, continue_simulation
from app.question_bank.models import Question, QuestionStatus, Subtopic
from tests import factories
from tests.fakes.ports import FakePorts

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def organization() -> Organization:
    return factories.make_organization()


@pytest.fixture
def subtopic(organization: Organization) -> Subtopic:
    return factories.make_subtopic(factories.make_topic(organization, "Python"), "Iteration")


@pytest.fixture
def anchor(subtopic: Subtopic) -> Question:
    return factories.make_question(subtopic=subtopic)


def make_panel(subtopic: Subtopic, anchor: Question, **values: object) -> Panel:
    row = QuotaDraft(subtopic.topic_id, None, "easy", 1)
    draft = replace(PanelDraft("First round", (row,), anchors=(anchor.code,)), **values)  # type: ignore[arg-type]  # any field
    return services.create_panel(anchor.organization_id, draft)


def test_an_anchor_does_not_fill_a_row(subtopic: Subtopic, anchor: Question) -> None:
    panel = make_panel(subtopic, anchor)
    with pytest.raises(PanelInfeasible, match="short by 1"):
        services.publish_panel(panel.organization_id, panel.id)

    factories.make_question(subtopic=subtopic)
    services.publish_panel(panel.organization_id, panel.id)

    assert services.check_panel(panel).total == 2
    assert services.count_questions(services.snapshot_panel(panel)) == 2


def test_an_anchor_that_cannot_be_asked_is_told(subtopic: Subtopic, anchor: Question) -> None:
    panel = make_panel(subtopic, anchor)
    factories.make_question(subtopic=subtopic)
    anchor.status = QuestionStatus.RETIRED.value
    db.session.commit()

    with pytest.raises(PanelInfeasible, match=f"anchor question {anchor.code}: it is retired"):
        services.publish_panel(panel.organization_id, panel.id)


def test_an_unknown_anchor_is_refused(subtopic: Subtopic, anchor: Question) -> None:
    with pytest.raises(InvalidInput, match="no question Q-none"):
        make_panel(subtopic, anchor, anchors=("Q-none",))


def test_another_organisations_question_is_no_anchor(subtopic: Subtopic, anchor: Question) -> None:
    foreign = factories.make_question()

    with pytest.raises(InvalidInput, match="no question"):
        make_panel(subtopic, anchor, anchors=(foreign.code,))


def test_an_interview_asks_the_anchor_first_even_when_it_was_retired_since(
    subtopic: Subtopic, anchor: Question
) -> None:
    panel = make_panel(subtopic, anchor)
    other = factories.make_question(subtopic=subtopic)
    services.publish_panel(panel.organization_id, panel.id)
    session = factories.make_session(
        factories.make_invitation(panel).invitation, panel_snapshot=services.snapshot_panel(panel)
    )
    anchor.status = QuestionStatus.RETIRED.value
    db.session.commit()

    first = services.choose_question(session, [])
    assert first is not None
    assert (first.question_version_id, first.quota_index) == (anchor.versions[0].id, None)
    answer = factories.make_answer(session, anchor, quota_index=None)
    second = services.choose_question(session, [services.describe_asked(answer, 8.0)])

    assert second is not None
    assert (second.question_version_id, second.quota_index) == (other.versions[0].id, 0)


def test_a_draft_reads_back_what_it_wrote(subtopic: Subtopic, anchor: Question) -> None:
    weights = {"coverage": 30.0, "agreement": 70.0}
    panel = make_panel(
        subtopic, anchor, component_weights=weights, keeps_recordings=False, retake_policy="Once, within a week."
    )

    draft = services.read_draft(panel)
    snapshot = services.snapshot_panel(panel)

    assert draft.anchors == (anchor.code,)
    assert snapshot["component_weights"] == draft.component_weights == weights
    assert snapshot["anchors"] == [{"question_id": str(anchor.id), "code": anchor.code}]
    assert services.write_notice(snapshot).endswith(
        "The recording of each answer is deleted as soon as it has been turned into text.\n\nOnce, within a week."
    )


def test_weights_that_do_not_come_to_a_hundred_are_refused(subtopic: Subtopic, anchor: Question) -> None:
    with pytest.raises(InvalidInput, match="come to 90, not 100"):
        make_panel(subtopic, anchor, component_weights={"coverage": 30.0, "agreement": 60.0})


def run_all(ports: FakePorts) -> None:
    while ports.jobs.pending:
        name, (simulation_id, first), _delay = ports.jobs.pending.pop(0)
        assert name == "simulate_panel"
        continue_simulation(ports, uuid.UUID(str(simulation_id)), int(first))


def test_a_simulation_runs_in_small_jobs_to_its_end(subtopic: Subtopic, anchor: Question) -> None:
    panel = make_panel(subtopic, anchor)
    for _ in range(2):
        factories.make_question(subtopic=subtopic)
    ports = FakePorts()
    organization_id, panel_id = panel.organization_id, panel.id

    services.request_simulation(ports, organization_id, panel_id)
    simulation_id = uuid.UUID(str(ports.jobs.pending[0][1][0]))
    run_all(ports)
    continue_simulation(ports, simulation_id, 0)

    found = services.find_simulation(organization_id, panel_id)
    assert found is not None
    assert found.done == CANDIDATES
    assert found.has_ended
    assert found.is_current
    assert found.exposure[0].share == 1.0
    assert sum(entry.share for entry in found.exposure) == pytest.approx(2)
    assert [step.turn for step in found.path] == [1, 2]
    assert found.never_asked == 0


def test_a_new_simulation_makes_the_old_jobs_out_of_date(subtopic: Subtopic, anchor: Question) -> None:
    panel = make_panel(subtopic, anchor)
    ports = FakePorts()
    services.request_simulation(ports, panel.organization_id, panel.id)
    services.request_simulation(ports, panel.organization_id, panel.id)
    _name, (old, _first), _delay = ports.jobs.pending[0]

    with pytest.raises(NotFound):
        continue_simulation(ports, uuid.UUID(str(old)), 0)


def test_a_panel_that_asks_nothing_is_not_simulated(organization: Organization) -> None:
    panel = services.create_panel(organization.id, PanelDraft("Empty"))

    with pytest.raises(InvalidInput, match="asks nothing"):
        services.request_simulation(FakePorts(), organization.id, panel.id)
