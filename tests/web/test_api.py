"""The JSON API as a program meets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import services as accounts
from app.accounts.logins import open_login
from app.accounts.models import LoginSession
from app.api.bearer import make_pair
from app.api.models import ApiToken, StoredReply
from app.audit.models import AuditEntry
from app.context import get_ports
from app.database import utc_now
from app.extensions import db
from app.organizations.models import Organization
from app.panels.models import Invitation
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People

BASE = "/api/v1"
QUESTION = {
    "topic": "Python",
    "subtopic": "Iteration",
    "difficulty": "easy",
    "text": "What does a generator keep between two values?",
    "reference_answer": "Its frame: local variables and where it stopped.",
}


@dataclass
class Program:
    client: FlaskClient
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(BASE + path, method=method, json=body, headers=headers)

    def sign_in(self, email: str) -> str:
        """Without the password, whose check takes time; the refresh token."""
        with self.client.application.app_context():
            pair = make_pair(open_login(accounts.get_account(email), "test", "127.0.0.1"))
        self.token = pair.access_token
        return pair.refresh_token


@pytest.fixture
def recruiter(web_app: Flask, people: People) -> Program:
    program = Program(web_app.test_client())
    program.sign_in(people.recruiter)
    return program


def code_of(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json()["code"]


def test_a_sign_in_opens_what_the_role_may_do(web_app: Flask, people: People) -> None:
    recruiter = Program(web_app.test_client())
    pair = recruiter.ask("POST", "/auth/token", {"email": people.recruiter, "password": factories.PASSWORD}).get_json()
    assert pair["expires_in"] == 900
    recruiter.token = pair["access_token"]
    me = recruiter.ask("GET", "/auth/me").get_json()
    assert me["email"] == people.recruiter
    assert me["organization"] == "Nordwind Labs"
    assert "manage_panels" in me["actions"]
    assert "manage_users" not in me["actions"]


def test_a_wrong_password_opens_nothing(web_app: Flask, people: People) -> None:
    program = Program(web_app.test_client())
    wrong = program.ask("POST", "/auth/token", {"email": people.recruiter, "password": "no"})
    assert code_of(wrong) == (401, "unauthenticated")
    assert code_of(program.ask("GET", "/questions")) == (401, "unauthenticated")
    assert program.ask("GET", "/tokens", Authorization="Bearer ibt_unknown").status_code == 401
    assert program.ask("GET", "/tokens", Authorization="Bearer a.b.c").status_code == 401


def test_no_cookie_counts_for_programs(web_app: Flask, people: People) -> None:
    browser = Browser(web_app.test_client())
    browser.sign_in(people.recruiter)
    assert browser.client.post(f"{BASE}/questions", json=QUESTION).status_code == 401
    assert browser.get("/questions").status_code == 200


def test_a_token_opens_no_page(recruiter: Program) -> None:
    page = recruiter.client.get("/questions", headers={"Authorization": f"Bearer {recruiter.token}"})
    assert page.status_code == 302


def test_signing_out_ends_both_tokens_at_once(recruiter: Program, people: People) -> None:
    refresh_token = recruiter.sign_in(people.recruiter)
    assert recruiter.ask("DELETE", "/auth/token").status_code == 204
    assert recruiter.ask("GET", "/auth/me").status_code == 401
    recruiter.token = ""
    assert recruiter.ask("POST", "/auth/refresh", {"refresh_token": refresh_token}).status_code == 401


def test_a_refresh_token_is_good_once_and_its_second_use_ends_the_sign_in(recruiter: Program, people: People) -> None:
    first = recruiter.sign_in(people.recruiter)
    renewed = recruiter.ask("POST", "/auth/refresh", {"refresh_token": first}).get_json()
    recruiter.token = renewed["access_token"]
    assert recruiter.ask("GET", "/auth/me").status_code == 200
    assert recruiter.ask("POST", "/auth/refresh", {"refresh_token": first}).status_code == 401
    assert recruiter.ask("GET", "/auth/me").status_code == 401
    access_as_refresh = recruiter.ask("POST", "/auth/refresh", {"refresh_token": renewed["access_token"]})
    assert access_as_refresh.status_code == 401


def test_a_new_password_ends_sign_ins_and_tokens(web_app: Flask, recruiter: Program, people: People) -> None:
    made = recruiter.ask("POST", "/tokens", {"name": "Careers page", "may_write": True}).get_json()
    machine = Program(recruiter.client, made["token"])
    assert machine.ask("GET", "/questions").status_code == 200
    with web_app.app_context():
        accounts.reset_password(people.recruiter, "another correct horse battery")
    assert machine.ask("GET", "/questions").status_code == 401
    assert recruiter.ask("GET", "/questions").status_code == 401


def test_a_token_for_a_program_is_kept_as_a_hash_and_reads_only(web_app: Flask, recruiter: Program) -> None:
    made = recruiter.ask("POST", "/tokens", {"name": "Careers page"}).get_json()
    machine = Program(recruiter.client, made["token"])
    with web_app.app_context():
        row = db.session.query(ApiToken).one()
        assert made["token"] not in {str(value) for value in vars(row).values()}
    assert machine.ask("GET", "/questions").status_code == 200
    assert code_of(machine.ask("POST", "/questions", QUESTION)) == (403, "insufficient_scope")
    assert code_of(machine.ask("DELETE", "/auth/token")) == (403, "insufficient_scope")
    with web_app.app_context():
        denied = db.session.query(AuditEntry).filter_by(action="access_denied")
        assert [row.after["reason"] for row in denied] == ["insufficient_scope"] * 2
    assert recruiter.ask("GET", "/tokens").get_json()[0]["last_used_at"]
    assert recruiter.ask("DELETE", f"/tokens/{made['details']['id']}").status_code == 204
    assert machine.ask("GET", "/questions").status_code == 401


def test_a_program_makes_no_tokens(recruiter: Program) -> None:
    made = recruiter.ask("POST", "/tokens", {"name": "Sync", "may_write": True}).get_json()
    machine = Program(recruiter.client, made["token"])
    assert code_of(machine.ask("POST", "/tokens", {"name": "Another"})) == (403, "forbidden")


def test_a_token_ends_with_its_time(web_app: Flask, recruiter: Program) -> None:
    made = recruiter.ask("POST", "/tokens", {"name": "Sync", "days": 1}).get_json()
    with web_app.app_context():
        db.session.query(ApiToken).one().expires_at = utc_now() - timedelta(seconds=1)
        db.session.commit()
    assert Program(recruiter.client, made["token"]).ask("GET", "/questions").status_code == 401


def test_a_question_is_added_read_and_changed(recruiter: Program) -> None:
    added = recruiter.ask("POST", "/questions", QUESTION)
    assert added.status_code == 201
    question = added.get_json()
    assert question["content"]["language"] == "en"
    path = f"/questions/{question['id']}"
    found = recruiter.ask("GET", path)
    assert found.get_json() == question
    changed = recruiter.ask(
        "PUT", path, {**QUESTION, "text": "What survives a yield?"}, **{"If-Match": found.headers["ETag"]}
    )
    assert changed.get_json()["version"] == 2
    late = recruiter.ask("PUT", path, QUESTION, **{"If-Match": found.headers["ETag"]})
    assert code_of(late) == (412, "precondition_failed")
    assert (
        recruiter.ask("GET", path, **{"If-None-Match": recruiter.ask("GET", path).headers["ETag"]}).status_code == 304
    )


def test_what_is_wrong_is_said_and_nothing_is_stored(recruiter: Program) -> None:
    wrong_kind = recruiter.ask("POST", "/questions", {**QUESTION, "weightage": "much"})
    assert code_of(wrong_kind) == (422, "invalid_input")
    assert "$.weightage" in wrong_kind.get_json()["detail"]
    mistyped = recruiter.ask("POST", "/questions", {**QUESTION, "weigthage": 2})
    assert "weigthage" in mistyped.get_json()["detail"]
    broken = recruiter.client.post(
        f"{BASE}/questions", data="{", headers={"Authorization": f"Bearer {recruiter.token}"}
    )
    assert code_of(broken) == (400, "bad_request")
    assert code_of(recruiter.ask("GET", "/questions?limit=1000")) == (422, "invalid_input")
    assert code_of(recruiter.ask("GET", "/questions?cursor=nonsense")) == (422, "invalid_input")
    assert code_of(recruiter.ask("GET", "/nowhere")) == (404, "not_found")
    assert recruiter.ask("GET", "/questions").get_json()["items"] == []


def test_pages_by_cursor_show_each_question_once(web_app: Flask, recruiter: Program) -> None:
    with web_app.app_context():
        organization = get_organization_of(web_app)
        subtopic = factories.make_subtopic(factories.make_topic(organization))
        made = {str(factories.make_question(organization, subtopic).id) for _ in range(5)}
    seen, cursor = [], ""
    while True:
        page = recruiter.ask("GET", f"/questions?limit=2&cursor={cursor}").get_json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
        recruiter.ask("POST", "/questions", {**QUESTION, "text": f"New while reading, {len(seen)}?"})
    assert sorted(seen) == sorted(made)


def get_organization_of(_app: Flask) -> Organization:
    return db.session.query(Organization).filter_by(name="Nordwind Labs").one()


def make_panel(web_app: Flask) -> str:
    with web_app.app_context():
        return str(factories.make_panel(get_organization_of(web_app)).id)


def test_a_request_that_comes_twice_has_one_effect(web_app: Flask, recruiter: Program) -> None:
    wanted = {"panel_id": make_panel(web_app), "name": "Ada Candidate"}
    first = recruiter.ask("POST", "/invitations", wanted, **{"Idempotency-Key": "k-1"})
    again = recruiter.ask("POST", "/invitations", wanted, **{"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = recruiter.ask("POST", "/invitations", {**wanted, "name": "Bob"}, **{"Idempotency-Key": "k-1"})
    assert code_of(other) == (422, "invalid_input")
    link = first.get_json()["join_url"]
    with web_app.app_context():
        assert db.session.query(Invitation).count() == 1
        reply = db.session.query(StoredReply).one()
        assert link.rpartition("/")[2].encode() not in reply.body
    assert recruiter.client.get("/interview/" + link.rpartition("/")[2]).status_code == 200


def test_a_request_at_work_is_not_begun_twice(web_app: Flask, recruiter: Program) -> None:
    assert recruiter.ask("POST", "/questions", QUESTION, **{"Idempotency-Key": "k-2"}).status_code == 201
    with web_app.app_context():
        db.session.query(StoredReply).one().status = None
        db.session.commit()
    assert code_of(recruiter.ask("POST", "/questions", QUESTION, **{"Idempotency-Key": "k-2"})) == (409, "conflict")


def test_an_invitation_is_withdrawn(web_app: Flask, recruiter: Program) -> None:
    made = recruiter.ask("POST", "/invitations", {"panel_id": make_panel(web_app), "name": "Ada"}).get_json()
    path = f"/invitations/{made['invitation']['id']}"
    assert recruiter.ask("GET", path).get_json()["state"] == "open"
    assert recruiter.ask("DELETE", path).status_code == 204
    assert recruiter.ask("GET", path).get_json()["state"] == "revoked"
    found = recruiter.ask("GET", "/candidates?search=ada").get_json()["items"]
    assert [item["name"] for item in found] == ["Ada"]


def test_a_panel_is_composed_published_and_retired(web_app: Flask, recruiter: Program) -> None:
    with web_app.app_context():
        organization = get_organization_of(web_app)
        topic = factories.make_topic(organization)
        factories.make_question(organization, factories.make_subtopic(topic))
        row = {"topic_id": str(topic.id), "subtopic_id": None, "difficulty": "easy", "count": 2}
    panel = recruiter.ask("POST", "/panels", {"title": "Backend", "distribution": [row]}).get_json()
    path = f"/panels/{panel['id']}"
    short = recruiter.ask("POST", f"{path}/publication")
    assert short.status_code >= 400
    changed = {**panel["content"], "distribution": [{**row, "count": 1}]}
    assert recruiter.ask("PUT", path, changed).status_code == 200
    assert recruiter.ask("POST", f"{path}/publication").get_json()["status"] == "published"
    assert recruiter.ask("POST", f"{path}/retirement").get_json()["status"] == "retired"
    assert recruiter.ask("GET", "/panels?status=draft").get_json()["items"] == []


def test_an_interview_is_read_rated_and_exported(web_app: Flask, recruiter: Program) -> None:
    with web_app.app_context():
        session_id = seed_finished_interview(get_ports(), get_organization_of(web_app)).id
    path = f"/interviews/{session_id}"
    listed = recruiter.ask("GET", "/interviews?state=completed").get_json()["items"]
    assert [item["id"] for item in listed] == [str(session_id)]
    interview = recruiter.ask("GET", path).get_json()
    assert interview["summary"] == listed[0]
    assert interview["summary"]["score"]["rating"] is not None
    transcript = recruiter.ask("GET", f"{path}/transcript").get_json()
    assert "tuple is fixed" in transcript["turns"][0]["text"]
    assert transcript["turns"][0]["words"][0]["probability"] > 0
    ratings = recruiter.ask("GET", f"{path}/ratings").get_json()["answers"]
    assert ratings[0]["draft"]["scorer"]
    component = ratings[0]["components"][0]["name"]
    own = {"ratings": [{"component": component, "rating": 2.0, "reason": "Only half of it"}]}
    assert recruiter.ask("PUT", f"{path}/turns/1/ratings", own).status_code == 204
    assert recruiter.ask("GET", f"{path}/ratings").get_json()["answers"] == ratings
    assert recruiter.ask("POST", f"{path}/review", {"recommendation": "yes"}).status_code == 204
    reviewed = recruiter.ask("GET", f"{path}/ratings").get_json()["answers"][0]["components"][0]
    assert reviewed["reviewed"] == 2.0
    assert recruiter.ask("GET", f"{path}/export.json").get_json()["session"] == str(session_id)
    assert recruiter.ask("GET", f"{path}/export.csv").mimetype == "text/csv"
    assert code_of(recruiter.ask("GET", f"{path}/report")) == (404, "not_found")


def test_requests_have_a_rate_and_answers_tell_of_it(web_app: Flask, recruiter: Program) -> None:
    first = recruiter.ask("GET", "/topics").headers
    assert first["RateLimit-Policy"] == '"requests";q=600;w=60'
    with web_app.app_context():
        login_id = db.session.query(LoginSession.id).scalar()
        for _ in range(599):
            get_ports().attempts.count(f"api:{login_id}", 60)
    refused = recruiter.ask("GET", "/topics")
    assert code_of(refused) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    recruiter.ask("GET", "/topics")
    with web_app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="access_denied").count() == 1


def test_changes_are_written_down(web_app: Flask, recruiter: Program) -> None:
    recruiter.ask("POST", "/questions", QUESTION)
    with web_app.app_context():
        actions = [entry.action for entry in db.session.query(AuditEntry) if entry.action != "signed_in"]
        assert len(actions) == 1


def test_the_document_tells_of_every_route_and_can_be_read(web_app: Flask) -> None:
    client = web_app.test_client()
    document = client.get(f"{BASE}/openapi.json").get_json()
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    rules = [rule for rule in web_app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    there = {
        (method, "/" + "/".join(_braced(part) for part in rule.rule.removeprefix(BASE + "/").split("/")))
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there - told == {("GET", "/openapi.json"), ("GET", "/docs")}
    assert told - there == set()
    page = client.get(f"{BASE}/docs")
    assert page.status_code == 200
    assert "/api/v1/interviews/{session_id}/transcript" in page.text


def _braced(part: str) -> str:
    return "{" + part.strip("<>").rpartition(":")[2] + "}" if part.startswith("<") else part
