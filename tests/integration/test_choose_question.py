"""Questions chosen from a stored bank by a stored panel."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.turn_detector import TurnLimits
from app.extensions import db
from app.interviews.models import InterviewSession
from app.panels import services
from app.question_bank.models import QuestionStatus, QuestionVersion
from tests import factories

pytestmark = pytest.mark.usefixtures("database_app")


def begin(**panel_values: Any) -> InterviewSession:
    panel = factories.make_panel(**panel_values)
    invitation = factories.make_invitation(panel).invitation
    return factories.make_session(invitation, panel_snapshot=services.snapshot_panel(panel))


def hold(session: InterviewSession) -> list[services.ChosenQuestion]:
    asked = []
    while chosen := services.choose_question(session, [services.describe_asked(a, 8.0) for a in session.answers]):
        asked.append(chosen)
        version = db.session.get_one(QuestionVersion, chosen.question_version_id)
        factories.make_answer(session, version.question, quota_index=chosen.quota_index)
    return asked


def test_an_interview_asks_every_question_of_its_panel_once() -> None:
    session = begin()

    asked = hold(session)

    assert (
        len({chosen.question_version_id for chosen in asked}) == services.count_questions(session.panel_snapshot) == 3
    )
    assert asked[0].vocabulary == ["tuple", "immutable"]
    assert asked[0].reason.startswith(f"Question 1 of 3 of {asked[0].topic}, easy.")


def test_drafts_retired_questions_and_other_organisations_are_never_asked() -> None:
    organization = factories.make_organization()
    subtopic = factories.make_subtopic(factories.make_topic(organization))
    factories.make_question(subtopic=subtopic, status=QuestionStatus.DRAFT)
    factories.make_question(subtopic=subtopic, status=QuestionStatus.RETIRED)
    factories.make_question()
    session = begin(organization=organization, quotas=[(subtopic.topic, None, "easy", 1)])

    assert services.choose_question(session, []) is None


def test_the_snapshot_is_json_and_keeps_the_limits() -> None:
    panel = factories.make_panel(end_silence_seconds=4, max_turn_seconds=60, is_practice=True)

    snapshot = json.loads(json.dumps(services.snapshot_panel(panel)))

    assert services.turn_limits(snapshot) == TurnLimits(end_silence_seconds=4.0, max_turn_seconds=60.0)
    assert snapshot["is_practice"] is True
    assert snapshot["organization_id"] == str(panel.organization_id)


def test_an_edit_of_the_panel_leaves_a_running_interview_alone() -> None:
    session = begin()
    session.panel.distribution.clear()

    assert services.choose_question(session, []) is not None
