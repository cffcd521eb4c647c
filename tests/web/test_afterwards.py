"""After the interview: the candidate reads, corrects, comments and asks; reviewers see it beside the original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import logins
from app.accounts import services as accounts
from app.accounts.models import User
from app.audit import services as audit
from app.audit.services import Actor
from app.database import utc_now
from app.domain.audit_log import AuditAction
from app.domain.candidate_statements import StatementKind
from app.errors import Conflict, NotFound
from app.extensions import db
from app.interviews.models import Answer, CandidateStatement, InterviewSession, StoredScorecard
from app.interviews.services import afterwards
from app.organizations.models import Organization
from app.panels.models import Invitation
from tests import factories
from tests.fakes.ports import FakePorts
from tests.web.test_candidate_room import find_csrf_token

HEARD = "A list is immutable."
MEANT = "A list is mutable."
EVIDENCE = {
    "key_point": "Lists can change",
    "verdict": "covered",
    "quote": HEARD,
    "start_seconds": None,
    "end_seconds": None,
}
SPOKE_TO_IT = "This spoke directly to the question: \u201cA list is immutable\u201d."


@dataclass
class Visitor:
    client: FlaskClient
    token: str
    session: InterviewSession
    answer: Answer

    @property
    def path(self) -> str:
        return f"/interview/{self.token}/afterwards"

    def enter(self) -> str:
        finished = self.client.get(f"/interview/{self.token}")
        assert finished.status_code == 410
        opened = self.client.post(self.path, data={"csrf_token": find_csrf_token(finished.text)}, follow_redirects=True)
        return opened.text

    def post(self, where: str, **fields: str) -> str:
        data = {"csrf_token": find_csrf_token(self.client.get(self.path).text), **fields}
        return self.client.post(f"{self.path}/{where}", data=data, follow_redirects=True).text


def make_visitor(app: Flask, **panel: Any) -> Visitor:
    invited = factories.make_invitation(factories.make_panel(**panel))
    session = factories.make_session(invited.invitation, state="completed", ended_at=utc_now())
    answer = factories.make_answer(session, state="scored", transcript_text=HEARD, transcript_version=1)
    factories.save(
        StoredScorecard(
            answer_id=answer.id,
            total=4.2,
            feedback="Covered: Lists can change.",
            evidence=[EVIDENCE],
            scorer="scripted",
            model="none",
            prompt_version="1",
            rubric_version="1",
            transcript_version=1,
        )
    )
    return Visitor(app.test_client(), invited.token, session, answer)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return make_visitor(app)


def stored() -> list[CandidateStatement]:
    db.session.rollback()
    return list(db.session.scalars(select(CandidateStatement).order_by(CandidateStatement.created_at)))


def test_a_link_alone_shows_no_answers(visitor: Visitor) -> None:
    assert HEARD not in visitor.client.get(visitor.path, follow_redirects=True).text
    assert visitor.client.post(f"{visitor.path}/statements", data={"kind": "comment"}).status_code in {303, 403}
    assert HEARD in visitor.enter()


def test_a_correction_stands_beside_the_original(visitor: Visitor) -> None:
    visitor.enter()
    page = visitor.post("answers/1", text=MEANT)
    assert HEARD in page
    assert MEANT in page
    db.session.refresh(visitor.answer)
    assert (visitor.answer.transcript_text, visitor.answer.transcript_version) == (HEARD, 1)
    assert visitor.answer.state == "scored"
    assert "Nothing was changed" in visitor.post("answers/1", text=MEANT)
    assert [statement.text for statement in stored()] == [MEANT]


def test_reviewers_read_it_all_and_note_requests_as_dealt_with(app: Flask, visitor: Visitor) -> None:
    visitor.enter()
    visitor.post("answers/1", text=MEANT)
    visitor.post("statements", kind="comment", text="The line was <b>bad</b>.")
    assert "Your request is recorded" in visitor.post("statements", kind="human_review", text="Answer 1, please.")
    assert "asked for this already" in visitor.post("statements", kind="human_review")
    organization = db.session.get_one(Organization, visitor.session.organization_id)
    recruiter = factories.make_user(organization, "recruiter")
    page = read_as(app, recruiter, visitor.session)
    for shown in (HEARD, MEANT, "&lt;b&gt;bad", "Asks that a person reviews the answers", "Answer 1, please."):
        assert shown in page
    assert "Asks for a person" in read_as(app, recruiter)
    request = stored()[-1]
    actor = Actor(organization.id, recruiter.id)
    afterwards.handle_request(FakePorts(), actor, visitor.session.id, request.id)
    assert f"Dealt with by {recruiter.name}" in read_as(app, recruiter, visitor.session)
    assert "Asks for a person" not in read_as(app, recruiter)
    assert "noted it as dealt with" in visitor.client.get(visitor.path).text


def read_as(app: Flask, person: User, session: InterviewSession | None = None) -> str:
    """The interview's page, or the list."""
    g.pop("_login_user", None)  # the test's own application context outlives the visitor's requests
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"] = logins.open_login(accounts.get_account(person.email), "test", "127.0.0.1").token
    return client.get(f"/interviews/{session.id}" if session else "/").text


def test_everything_is_in_the_audit_log_and_the_words_are_not(visitor: Visitor) -> None:
    visitor.enter()
    visitor.post("answers/1", text=MEANT)
    visitor.post("statements", kind="erasure", text="Please delete me.")
    entries = audit.list_entries(visitor.session.organization_id, visitor.session.id)
    stated = [listed.entry.after for listed in entries if listed.entry.action == AuditAction.CANDIDATE_STATED]
    assert [(after["kind"], after.get("turn")) for after in stated] == [("erasure", None), ("correction", 1)]
    assert "delete me" not in str(stated)
    assert audit.verify(visitor.session.organization_id).broken_at is None


@pytest.mark.parametrize(
    ("panel", "shows_feedback", "shows_rating"),
    [
        ({}, False, False),
        ({"shares_feedback": True}, False, False),
        ({"shares_feedback": True, "approves_feedback": False}, True, False),
        ({"is_practice": True}, True, True),
    ],
)
def test_feedback_where_the_panel_allows_it_and_ratings_in_practice_only(
    app: Flask, panel: dict[str, Any], shows_feedback: bool, shows_rating: bool
) -> None:
    page = make_visitor(app, **panel).enter()
    assert (SPOKE_TO_IT in page) is shows_feedback
    assert ("appears here once" in page) is (panel == {"shares_feedback": True})
    assert "Lists can change" not in page  # the key point is for later candidates to find
    assert bool(re.search(r"4[.,]2", page)) is shows_rating


def test_it_opens_when_the_interview_is_over_and_closes_a_month_later(visitor: Visitor) -> None:
    visitor.enter()
    visitor.session.ended_at = utc_now() - timedelta(days=31)
    db.session.commit()
    assert "long over" in visitor.client.get(visitor.path).text
    _, running = factories.make_invitation()
    assert visitor.client.get(f"/interview/{running}/afterwards").status_code == 302


def test_nothing_can_be_said_about_an_interview_that_runs(app: Flask) -> None:
    session = factories.make_session(state="active")
    with pytest.raises(Conflict):
        afterwards.add_statement(FakePorts(), session.id, StatementKind.COMMENT, "Hello")


def test_a_withdrawn_link_opens_nothing(visitor: Visitor) -> None:
    visitor.enter()
    assert HEARD in visitor.client.get(visitor.path).text
    db.session.get_one(Invitation, visitor.session.invitation_id).revoked_at = utc_now()
    db.session.commit()
    assert HEARD not in visitor.client.get(visitor.path).text


def test_requests_of_other_organisations_are_not_there(visitor: Visitor) -> None:
    visitor.enter()
    visitor.post("statements", kind="erasure")
    stranger = Actor(factories.make_organization().id, None)
    with pytest.raises(NotFound):
        afterwards.handle_request(FakePorts(), stranger, visitor.session.id, stored()[0].id)
