"""What holds for every page: access rules, CSRF, headers, errors."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.extensions import db
from app.interviews.models import InterviewSession
from app.web.authorization import find_rule
from tests import factories
from tests.web.conftest import Browser, People


def test_every_view_has_an_access_rule(web_app: Flask) -> None:
    closed = [name for name, view in web_app.view_functions.items() if find_rule(view) is None]
    assert closed == []


def test_a_view_without_a_rule_is_closed_to_everybody(web_app: Flask, people: People) -> None:
    web_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    browser = Browser(web_app.test_client())
    assert browser.get("/forgotten").status_code == 403
    browser.sign_in(people.org_admin)
    response = browser.get("/forgotten")
    assert response.status_code == 403
    assert "secret" not in response.text


def test_every_post_wants_a_csrf_token(web_app: Flask, people: People) -> None:
    browser = Browser(web_app.test_client())
    browser.sign_in(people.org_admin)
    with web_app.app_context():
        token = factories.make_invitation().token
    paths = [_example(rule.rule, token) for rule in web_app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(paths) > 3
    for path in paths:
        if not path.startswith("/api/"):
            response = browser.client.post(path)
            asked_again = response.status_code == 303 and path.startswith(response.location)
            assert response.status_code == 400 or asked_again, path
    with web_app.app_context():
        assert db.session.query(InterviewSession).count() == 0


def _example(rule: str, token: str) -> str:
    path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", rule).replace("<token>", token)
    return re.sub(r"<[^>]*>", "1", path)


def test_a_slash_at_the_end_is_forgiven(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert browser.get("/panels/").status_code == 200


def test_headers_let_in_nothing_from_elsewhere(browser: Browser) -> None:
    headers = browser.get("/login").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Permissions-Policy"].startswith("microphone=(self)")
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_the_nonce_is_that_of_the_page_and_never_the_same(browser: Browser) -> None:
    nonces = set()
    for _ in range(2):
        response = browser.get("/login")
        found = re.search(r"script-src 'self' 'nonce-([^']+)'", response.headers["Content-Security-Policy"])
        assert found
        assert f'nonce="{found[1]}"' in response.text
        nonces.add(found[1])
    assert len(nonces) == 2


def test_pages_hold_no_inline_script_style_or_handler(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    for path in ("/login", "/", "/account", "/invitations/new", "/nothing-here"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), path


@pytest.mark.parametrize("path", ["/nothing-here", "/interviews/not-a-uuid"])
def test_an_unknown_address_is_told_plainly(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert "Nothing is here" in response.text


def test_programs_get_problem_documents(browser: Browser) -> None:
    response = browser.get("/", Accept="application/json")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
    assert response.get_json()["code"] == "unauthenticated"


def test_an_unexpected_error_tells_nothing_of_the_inside(web_app: Flask) -> None:
    web_app.testing = False

    @web_app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("the password is swordfish")

    breaks.access_rule = find_rule(web_app.view_functions["accounts.login_page"])  # type: ignore[attr-defined]
    response = web_app.test_client().get("/breaks")
    assert response.status_code == 500
    assert "swordfish" not in response.text
    assert "The fault is ours" in response.text


def test_a_database_that_is_away_is_told_in_a_page_that_needs_none(web_app: Flask, people: People) -> None:
    web_app.testing = False
    browser = Browser(web_app.test_client())
    browser.sign_in(people.recruiter)
    with web_app.app_context():
        db.drop_all()
    response = browser.get("/")
    assert response.status_code == 500
    assert "The fault is ours" in response.text
    assert "Content-Security-Policy" in response.headers
