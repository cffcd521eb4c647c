"""Tokens for programs, on pages: one's own, and those of the organisation for whoever administers it."""

from __future__ import annotations

import re

from flask import Flask

from app.api.models import ApiToken
from app.audit.models import AuditEntry
from app.extensions import db
from tests.web.conftest import Browser, People
from tests.web.test_api import Program, code_of

TOKEN = re.compile(r"ibt_[A-Za-z0-9_-]{43}")
OWN, ALL = "/account/tokens", "/settings/tokens"


def make_token(browser: Browser, **fields: str) -> str:
    made = browser.post(OWN, OWN, **{"name": "Careers page", "scope": "read", "days": "30", **fields})
    found = TOKEN.search(made.text)
    assert found, made.status_code
    return found[0]


def test_a_token_is_shown_once_works_and_is_revoked(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert "No token yet" in browser.get(OWN).text
    machine = Program(web_app.test_client(), make_token(browser))
    page = browser.get(OWN).text
    assert not TOKEN.search(page)
    assert "Never" in page
    assert machine.ask("GET", "/questions").status_code == 200
    assert code_of(machine.ask("POST", "/questions", {})) == (403, "insufficient_scope")
    assert "Never" not in browser.get(OWN).text
    with web_app.app_context():
        path = f"{OWN}/{db.session.query(ApiToken).one().id}/revocation"
    assert browser.post(path, OWN).status_code == 302
    assert machine.ask("GET", "/questions").status_code == 401


def test_what_is_missing_is_named(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    refused = browser.post(OWN, OWN, name="", scope="read", days="30")
    assert refused.status_code == 422
    assert "Name the program." in refused.text
    assert browser.post(OWN, OWN, name="x", scope="all", days="30").status_code == 422
    assert browser.post(OWN, OWN, name="x", scope="read", days="3000").status_code == 422


def test_sign_ins_of_programs_are_shown_and_ended(web_app: Flask, browser: Browser, people: People) -> None:
    program = Program(web_app.test_client())
    program.sign_in(people.recruiter)
    browser.sign_in(people.recruiter)
    assert "signed in with your password" not in browser.get(OWN).text, "a browser is no program"
    answer = program.ask("POST", "/auth/token", {"email": people.recruiter, "password": "correct horse battery staple"})
    program.token = answer.get_json()["access_token"]
    end = re.findall(r'action="(/account/devices/[0-9a-f-]+/end)"', browser.get(OWN).text)
    assert len(end) == 1
    browser.post(end[0], OWN)
    assert program.ask("GET", "/auth/me").status_code == 401


def test_administrators_see_and_revoke_those_of_everybody_here(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.recruiter)
    machine = Program(web_app.test_client(), make_token(browser, scope="write"))
    assert browser.get(ALL).status_code == 403
    browser.post("/logout", OWN)
    browser.sign_in(people.stranger)
    assert "No program has a token" in browser.get(ALL).text
    admin = Program(web_app.test_client())
    admin.sign_in(people.org_admin)
    (listed,) = admin.ask("GET", "/organization/tokens").get_json()
    assert (listed["details"]["name"], listed["details"]["may_write"]) == ("Careers page", True)
    path = f"{ALL}/{listed['details']['id']}/revocation"
    assert browser.post(path, ALL).status_code == 404
    assert machine.ask("GET", "/questions").status_code == 200
    browser.post("/logout", ALL)
    browser.sign_in(people.org_admin)
    assert "Careers page" in browser.get(ALL).text
    assert browser.post(path, ALL).status_code == 302
    assert machine.ask("GET", "/questions").status_code == 401
    assert admin.ask("DELETE", f"/organization/tokens/{listed['details']['id']}").status_code == 404
    with web_app.app_context():
        assert "api_token_revoked" in [entry.action for entry in db.session.query(AuditEntry)]
