"""What must not be in a log is not in it, all through a sign-in, a candidate's visit and an answer."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask

from app.accounts import password_resets, services
from app.context import get_ports
from app.interviews.services import admission
from tests import factories
from tests.interview_seeds import SPOKEN, seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

WRONG_PASSWORD = "swordfish-of-the-canary"
FORGED = 'forged\r\n{"event": "sign_in", "user": "root"}'


@pytest.fixture
def lines(
    web_app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> pytest.CaptureFixture[str]:
    caplog.set_level(logging.DEBUG, logger="app")
    return capfd


def everything_said(lines: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> str:
    out, err = lines.readouterr()
    return out + err + caplog.text


def test_no_secret_and_nothing_said_reaches_the_log(
    web_app: Flask,
    browser: Browser,
    people: People,
    lines: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with web_app.app_context():
        invited = factories.make_invitation()
        interview = seed_finished_interview(get_ports(), get_organization(people))
        reset = password_resets.make_reset(services.get_account(people.viewer))
        session_id = interview.id
    browser.sign_in(people.recruiter, WRONG_PASSWORD)
    browser.sign_in(people.recruiter)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    for path in (f"/interviews/{session_id}", f"/interviews/{session_id}/state", f"/interview/{invited.token}"):
        browser.get(path)
    browser.get(f"/interview/{invited.token}x")
    visitor = Browser(web_app.test_client())
    visitor.post(f"/reset-password/{reset}", "/login", new=WRONG_PASSWORD, repeated=WRONG_PASSWORD)
    with web_app.app_context():
        admission.open_session(invited.token)
    said = everything_said(lines, caplog)
    assert "accounts.log_in" in said
    for secret in (WRONG_PASSWORD, factories.PASSWORD, invited.token, reset, cookie.value, people.recruiter):
        assert secret not in said
    for sentence in SPOKEN.split(". "):
        assert sentence not in said


def test_an_error_tells_no_secret_either(
    web_app: Flask,
    browser: Browser,
    people: People,
    lines: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web_app.testing = False

    def fail(*_arguments: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("app.accounts.views.authenticate", fail)
    assert browser.sign_in(people.recruiter, WRONG_PASSWORD).status_code == 500
    said = everything_said(lines, caplog)
    assert "broken on purpose" in said
    assert WRONG_PASSWORD not in said
    assert people.recruiter not in said


def test_a_line_break_from_outside_begins_no_line(
    web_app: Flask, browser: Browser, lines: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("app").warning("refused %s", FORGED)
    browser.sign_in(FORGED, "x")
    browser.get("/login?next=%0d%0a%7B%22event%22%3A%22forged%22%7D", **{"User-Agent": "agent"})
    out, err = lines.readouterr()
    written = [line for line in (out + err).splitlines() if line]
    assert written
    for line in written:
        assert json.loads(line)["event"] != "sign_in"
