"""A language model's welcome: written when a panel is published, so that no candidate waits for it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.domain.audit_log import AuditAction
from app.errors import DependencyUnavailable
from app.extensions import db
from app.interviews import repository
from app.interviews.services import recovery
from app.panels import services as panels
from app.panels.jobs import write_welcome as job
from app.panels.models import Panel
from app.panels.services import welcomes
from tests import factories
from tests.driven_interviews import Interview
from tests.fakes.ports import FakePorts
from tests.fakes.scoring import FakeLanguageModel

TITLE, ROLE = "First round", "Backend engineer"
WELCOME = f"Welcome to {TITLE} for the role of {ROLE}. I am an automated interviewer and ask one thing after another."

pytestmark = pytest.mark.usefixtures("app")


def make_published() -> Panel:
    return factories.make_panel(title=TITLE, role_title=ROLE)


def ports_with(*replies: str | Exception) -> FakePorts:
    said = [reply if isinstance(reply, Exception) else {"welcome": reply} for reply in replies]
    return FakePorts(language_model=FakeLanguageModel(said))


def test_a_published_panel_is_owed_a_welcome_and_gets_it_once() -> None:
    panel, ports = make_published(), ports_with(WELCOME)
    recovery.reconcile(ports)
    recovery.reconcile(ports)
    assert [call for call in ports.jobs.pending if call[0] == "write_welcome"] == [
        ("write_welcome", (str(panel.id), 1), 0)
    ]

    welcomes.write_welcome(ports, panel.id, 1)
    welcomes.write_welcome(ports, panel.id, 1)
    found = db.session.get_one(Panel, panel.id)
    assert (found.welcome, found.welcome_version) == (WELCOME, 1)
    assert found.welcome_written_by == "fake-model@0000, greeting-1"
    assert len(language_model_of(ports).prompts) == 1
    assert list_audited(panel.id) == [WELCOME]
    assert panels.list_owed_welcomes(10) == []


def test_without_a_language_model_nothing_is_owed() -> None:
    make_published()
    ports = FakePorts()
    recovery.reconcile(ports)
    assert "write_welcome" not in ports.jobs.names()


@pytest.mark.parametrize("reply", ["Hi there!", f"{WELCOME} You will get the job.", f"{WELCOME} <script>x</script>"])
def test_what_must_not_be_said_leaves_the_fixed_welcome(reply: str) -> None:
    panel, ports = make_published(), ports_with(reply)
    welcomes.write_welcome(ports, panel.id, 1)
    assert panels.read_welcome_in_force(panel, 3).written_by == ""
    assert panels.read_welcome_in_force(panel, 3).text.startswith(f"Welcome to the interview {TITLE}.")
    assert panels.list_owed_welcomes(10) == []  # it is not asked again and again


def test_a_model_that_is_down_is_asked_again_later() -> None:
    panel, ports = make_published(), ports_with(DependencyUnavailable("It is down."), WELCOME)
    with pytest.raises(DependencyUnavailable):
        welcomes.write_welcome(ports, panel.id, 1)
    assert panels.list_owed_welcomes(10) == [(panel.id, 1)]
    welcomes.write_welcome(ports, panel.id, 1)
    assert panels.read_welcome_in_force(db.session.get_one(Panel, panel.id), 3).text == WELCOME


def test_an_edited_panel_does_not_keep_the_welcome_of_the_version_before() -> None:
    panel, ports = make_published(), ports_with(WELCOME)
    welcomes.write_welcome(ports, panel.id, 1)
    panel = db.session.get_one(Panel, panel.id)
    panel.version, panel.title = 2, "Second round"
    db.session.commit()
    assert "First round" not in panels.read_welcome_in_force(panel, 3).text
    assert panels.snapshot_panel(panel)["welcome"] == ""
    welcomes.write_welcome(ports, panel.id, 1)  # the job of the version before, late
    assert db.session.get_one(Panel, panel.id).welcome_version == 1


def test_an_interview_is_greeted_with_it() -> None:
    interview = Interview(title=TITLE, role_title=ROLE, welcome=WELCOME, welcome_version=1)
    interview.start()
    session = repository.get_session(interview.session_id)
    assert session.greeting == f"Hello {session.candidate.name}. {WELCOME}"
    assert interview.told("greeting") == [{"text": session.greeting}]


def test_the_job_of_a_panel_that_is_gone_ends_quietly() -> None:
    job(str(uuid.uuid4()), 1)


def language_model_of(ports: FakePorts) -> FakeLanguageModel:
    assert isinstance(ports.language_model, FakeLanguageModel)
    return ports.language_model


def list_audited(panel_id: uuid.UUID) -> list[str]:
    wanted = AuditEntry.action == AuditAction.WELCOME_WRITTEN
    entries = db.session.scalars(select(AuditEntry).where(wanted, AuditEntry.subject_id == panel_id))
    return [entry.after["welcome"] for entry in entries]
