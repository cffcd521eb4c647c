"""What is done to the bank, to panels and to invitations stays in the organisation's log, with what was before."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from app.audit import services as audit
from app.audit.models import AuditEntry
from app.audit.services import Actor
from app.domain.accommodations import Accommodations, ExtraTime
from app.domain.question_writing import Brief
from app.panels import services as panels
from app.panels.drafts import PanelDraft
from app.question_bank import services as bank
from app.question_bank.formats import FileFormat
from tests import factories
from tests.fakes.messages import KeptMail
from tests.fakes.ports import FakePorts
from tests.fakes.scoring import FakeLanguageModel

pytestmark = pytest.mark.usefixtures("database_app")
SOMEBODY = uuid.uuid4()


def entries(organization_id: uuid.UUID) -> list[AuditEntry]:
    """Oldest first, each by the same person."""
    found = [listed.entry for listed in audit.list_latest(organization_id, limit=100)][::-1]
    assert {entry.actor_id for entry in found} == {SOMEBODY}
    assert audit.verify(organization_id).broken_at is None
    return found


def record_of(**values: Any) -> dict[str, Any]:
    fields = {"topic": "Python", "subtopic": "Iteration", "difficulty": "easy", "reference_answer": "It yields."}
    return {"text": "What does a generator do?", **fields, **values}


def test_a_question_s_life_is_written_down() -> None:
    organization_id = factories.make_organization().id
    question = bank.create_question(organization_id, record_of(), SOMEBODY)
    points = [{"text": "Yields values", "weight": 1.0}]
    bank.edit_question(organization_id, question.id, record_of(key_points=points), SOMEBODY)
    bank.change_statuses(organization_id, {question.id: "reviewed"}, SOMEBODY)
    bank.restore_version(organization_id, question.id, 2, SOMEBODY)
    created, edited, reviewed, restored = entries(organization_id)
    assert [entry.action for entry in (created, edited, reviewed, restored)] == [
        "question_created",
        "question_edited",
        "question_status_changed",
        "question_edited",
    ]
    assert {entry.subject_id for entry in (created, edited, reviewed, restored)} == {question.id}
    assert (created.before, created.after["text"]) == ({}, "What does a generator do?")
    assert (edited.before, edited.after) == ({"key_points": []}, {"key_points": points, "version": 2})
    assert (reviewed.before, reviewed.after) == ({"status": "draft"}, {"status": "reviewed"})


def test_an_import_is_one_entry_that_names_the_questions() -> None:
    organization_id = factories.make_organization().id
    rows = [record_of(code="A"), record_of(code="B", text="What is a list?")]
    bank.import_questions(organization_id, json.dumps(rows).encode(), FileFormat.JSON, SOMEBODY)
    rows[0]["difficulty"] = "hard"
    bank.import_questions(organization_id, json.dumps(rows).encode(), FileFormat.JSON, SOMEBODY)
    assert [(entry.action, entry.after) for entry in entries(organization_id)] == [
        ("questions_imported", {"created": ["A", "B"], "updated": []}),
        ("questions_imported", {"created": [], "updated": ["A"]}),
    ]


def test_a_panel_s_life_is_written_down() -> None:
    organization = factories.make_organization()
    question = factories.make_question(organization)
    draft = PanelDraft("First round", anchors=(question.code,))
    panel = panels.create_panel(organization.id, draft, SOMEBODY)
    panels.publish_panel(organization.id, panel.id, SOMEBODY)
    panels.publish_panel(organization.id, panel.id, SOMEBODY)  # it is already
    panels.edit_panel(organization.id, panel.id, replace(draft, title="Second round"), SOMEBODY)
    panels.edit_mail(organization.id, panel.id, "", "Hello {name}, come to {link}", SOMEBODY)
    panels.retire_panel(organization.id, panel.id, SOMEBODY)
    found = entries(organization.id)
    assert [entry.action for entry in found] == [
        "panel_created",
        "panel_published",
        "panel_edited",
        "panel_mail_edited",
        "panel_retired",
    ]
    assert found[0].after["title"] == "First round"
    assert found[1].after == {"status": "published", "version": 1}
    assert (found[2].before, found[2].after) == ({"title": "First round"}, {"title": "Second round"})
    assert (found[3].before, found[3].after) == ({"body": ""}, {"body": "Hello {name}, come to {link}"})


def test_the_log_names_no_candidate_and_no_accommodation() -> None:
    organization = factories.make_organization()
    panel, organization_id = factories.make_panel(organization), organization.id
    factories.make_user(organization, id=SOMEBODY)
    invitation, _ = panels.invite_candidate(organization_id, panel.id, "Grace Hopper", "g@example.org", by=SOMEBODY)
    granted = Accommodations(extra_time=ExtraTime.DOUBLE)
    panels.edit_candidate(organization_id, invitation.candidate_id, "Europe/Vienna", SOMEBODY)
    panels.grant_accommodations(Actor(organization_id, SOMEBODY), invitation.candidate_id, granted)
    panels.renew_link(organization_id, invitation.id, 30, SOMEBODY)
    panels.revoke_invitation(organization_id, invitation.id, SOMEBODY)
    panels.revoke_invitation(organization_id, invitation.id, SOMEBODY)  # it is already
    found = entries(organization_id)
    assert [(entry.action, entry.subject_id) for entry in found] == [
        ("candidate_invited", invitation.id),
        ("candidate_edited", invitation.candidate_id),
        ("accommodations_saved", invitation.candidate_id),
        ("link_renewed", invitation.id),
        ("link_withdrawn", invitation.id),
    ]
    assert (found[1].after, found[2].after) == ({}, {})
    said = json.dumps([[entry.before, entry.after] for entry in found])
    assert not [word for word in ("Grace", "example.org", "Vienna", "x2") if word in said]


def test_what_jobs_are_asked_for_is_written_down() -> None:
    organization = factories.make_organization()
    invitation = factories.make_invitation(factories.make_panel(organization)).invitation
    question_id = factories.make_question(organization).id
    ports = FakePorts(language_model=FakeLanguageModel([]), mailer=KeptMail())
    panels.mail_invitations(ports, organization.id, [invitation.id], SOMEBODY)
    panels.request_simulation(ports, organization.id, invitation.panel_id, SOMEBODY)
    generation_id = bank.request_questions(ports, organization.id, Brief("Python", "Sets", "easy", 2), SOMEBODY)
    bank.resume_writing(ports, organization.id, generation_id, SOMEBODY)
    bank.request_analysis(ports, organization.id, question_id, SOMEBODY)
    assert [(entry.action, entry.subject_id) for entry in entries(organization.id)] == [
        ("invitation_mailed", invitation.id),
        ("panel_simulated", invitation.panel_id),
        ("proposals_requested", generation_id),
        ("proposals_resumed", generation_id),
        ("question_analysed", question_id),
    ]
