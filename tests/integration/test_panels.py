"""Panels in the database: composed, checked, published, edited."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from app.errors import InvalidInput, NotFound
from app.organizations.models import Organization
from app.panels import services
from app.panels.drafts import PanelDraft, QuotaDraft
from app.panels.models import Panel, PanelStatus
from app.panels.services import PanelInfeasible
from app.question_bank.models import Subtopic
from tests import factories

pytestmark = pytest.mark.usefixtures("database_app")


@pytest.fixture
def organization() -> Organization:
    return factories.make_organization()


@pytest.fixture
def subtopic(organization: Organization) -> Subtopic:
    return factories.make_subtopic(factories.make_topic(organization, "Python"), "Iteration")


def draft_of(subtopic: Subtopic, count: int = 1) -> PanelDraft:
    return PanelDraft("First round", (QuotaDraft(subtopic.topic_id, subtopic.id, "easy", count),))


def make_published(organization: Organization, subtopic: Subtopic) -> Panel:
    factories.make_question(subtopic=subtopic)
    panel = services.create_panel(organization.id, draft_of(subtopic))
    return services.publish_panel(organization.id, panel.id)


def test_a_panel_is_a_draft_until_it_is_published(organization: Organization, subtopic: Subtopic) -> None:
    factories.make_question(subtopic=subtopic)
    panel = services.create_panel(organization.id, draft_of(subtopic))
    assert (panel.status, panel.version) == (PanelStatus.DRAFT, 0)

    services.publish_panel(organization.id, panel.id)
    services.publish_panel(organization.id, panel.id)

    assert (panel.status, panel.version) == (PanelStatus.PUBLISHED, 1)


def test_an_infeasible_panel_is_not_published_and_tells_the_short_rows(
    organization: Organization, subtopic: Subtopic
) -> None:
    factories.make_question(subtopic=subtopic)
    panel = services.create_panel(organization.id, draft_of(subtopic, count=3))

    with pytest.raises(PanelInfeasible, match="Python / Iteration, easy: short by 2: the bank has 1 that fit"):
        services.publish_panel(organization.id, panel.id)

    assert services.get_panel(organization.id, panel.id).status == PanelStatus.DRAFT


def test_rows_that_need_the_same_question_are_told_apart(organization: Organization, subtopic: Subtopic) -> None:
    factories.make_question(subtopic=subtopic)
    rows = draft_of(subtopic).distribution
    panel = services.create_panel(organization.id, PanelDraft("Twice", (replace(rows[0], subtopic_id=None), rows[0])))

    check = services.check_panel(panel)

    assert not check.feasible
    assert [row.explanation for row in check.rows if row.missing] == ["short by 1: other rows need the same questions"]


def test_a_panel_without_rows_is_not_published(organization: Organization) -> None:
    panel = services.create_panel(organization.id, PanelDraft("Empty"))

    with pytest.raises(PanelInfeasible, match="asks no questions yet"):
        services.publish_panel(organization.id, panel.id)


def test_editing_a_published_panel_makes_a_new_version(organization: Organization, subtopic: Subtopic) -> None:
    panel = make_published(organization, subtopic)

    services.edit_panel(organization.id, panel.id, replace(services.read_draft(panel), max_turn_seconds=120))

    assert (panel.version, panel.max_turn_seconds, len(panel.distribution)) == (2, 120, 1)


def test_a_published_panel_is_never_edited_into_an_infeasible_one(
    organization: Organization, subtopic: Subtopic
) -> None:
    panel = make_published(organization, subtopic)

    with pytest.raises(PanelInfeasible):
        services.edit_panel(organization.id, panel.id, draft_of(subtopic, count=9))

    assert services.get_panel(organization.id, panel.id).distribution[0].count == 1


def test_an_unchanged_draft_reads_back_the_same(organization: Organization, subtopic: Subtopic) -> None:
    draft = draft_of(subtopic)

    assert services.read_draft(services.create_panel(organization.id, draft)) == draft


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": " "}, "a title has 1 to 200 characters"),
        ({"max_turn_seconds": 1}, "max_turn_seconds must be from 10 to 3600"),
        ({"min_turn_seconds": 200, "max_turn_seconds": 100}, "min_turn_seconds must not be above max_turn_seconds"),
        ({"end_silence_seconds": float("nan")}, "end_silence_seconds must be from 1 to 120"),
    ],
)
def test_a_bad_draft_names_what_is_wrong(organization: Organization, change: dict[str, object], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        services.create_panel(organization.id, replace(PanelDraft("Fine"), **change))  # type: ignore[arg-type]


def test_a_topic_of_another_organisation_is_no_topic(organization: Organization) -> None:
    foreign = factories.make_subtopic(factories.make_topic(factories.make_organization()))

    with pytest.raises(InvalidInput, match="Row 1"):
        services.create_panel(organization.id, draft_of(foreign))


def test_a_panel_of_another_organisation_is_not_found(subtopic: Subtopic, organization: Organization) -> None:
    panel = make_published(organization, subtopic)
    stranger = factories.make_organization().id

    for use in (services.get_panel, services.publish_panel, services.retire_panel):
        with pytest.raises(NotFound):
            use(stranger, panel.id)
    assert services.list_panels(stranger) == []


def test_the_list_counts_questions_and_invitations(organization: Organization) -> None:
    panel = factories.make_panel(organization)
    factories.make_invitation(panel)

    (overview,) = services.list_panels(organization.id)

    assert (overview.questions, overview.invitations) == (3, 1)


def test_a_panel_that_is_gone_is_not_found(organization: Organization) -> None:
    with pytest.raises(NotFound):
        services.get_panel(organization.id, uuid.uuid4())
