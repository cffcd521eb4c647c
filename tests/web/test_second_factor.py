from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask

from app import create_app
from app.accounts.models import RecoveryCode
from app.accounts.second_factor import STEP_SECONDS
from app.extensions import db
from tests import factories
from tests.conftest import make_config
from tests.web.conftest import Browser, People

SECRET = re.compile(r'Type this: <span class="mono">([A-Z2-7]+)<')
RECOVERY = re.compile(r'<li class="mono">([A-Z2-7-]+)<')
PAGE = "/account/second-factor"


def code_of(secret: str, steps_from_now: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(time.time() + steps_from_now * STEP_SECONDS))


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of the step before is used up."""
    found = SECRET.search(browser.get(PAGE).text)
    assert found
    page = browser.post(PAGE, PAGE, code=code_of(found[1], -1))
    assert page.status_code == 200
    return found[1], RECOVERY.findall(page.text)


@pytest.fixture
def strict_app(tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    app = create_app(make_config(tmp_path, REDIS_URL=valkey_url, SECOND_FACTOR_FOR_ADMINS="1"))
    app.testing = True
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def other(web_app: Flask) -> Browser:
    return Browser(web_app.test_client())


def test_a_code_is_asked_for_and_counts_once(browser: Browser, other: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    secret, _ = set_up(browser)
    assert other.sign_in(people.recruiter, target="/login?next=/panels").location == "/login/code?next=/panels"
    assert other.get("/account").status_code == 302
    code = code_of(secret)
    assert other.post("/login/code?next=/panels", "/login/code", code=code).location == "/panels"
    assert other.get("/account").status_code == 200
    again = Browser(other.client.application.test_client())
    again.sign_in(people.recruiter)
    assert again.post("/login/code", "/login/code", code=code).status_code == 401
    assert again.get("/account").status_code == 302


def test_a_recovery_code_lets_in_once(browser: Browser, other: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    _, codes = set_up(browser)
    assert len(set(codes)) == 10
    with other.client.application.app_context():
        kept = [row.code_hash for row in db.session.query(RecoveryCode)]
    assert [len(found) for found in kept] == [64] * 10
    assert not {code.replace("-", "") for code in codes} & set(kept)
    other.sign_in(people.recruiter)
    assert other.post("/login/code", "/login/code", code=codes[0].lower()).status_code == 302
    assert "9 recovery codes left" in other.get("/account").text
    again = Browser(other.client.application.test_client())
    again.sign_in(people.recruiter)
    assert again.post("/login/code", "/login/code", code=codes[0]).status_code == 401


def test_codes_are_guessed_ten_times_at_most_whatever_the_password(
    browser: Browser, other: Browser, people: People
) -> None:
    browser.sign_in(people.recruiter)
    secret, _ = set_up(browser)
    for _ in range(10):
        other.sign_in(people.recruiter)
        assert other.post("/login/code", "/login/code", code="000000").status_code == 401
    assert other.post("/login/code", "/login/code", code=code_of(secret)).status_code == 429


def test_without_the_password_there_is_no_page_for_the_code(browser: Browser) -> None:
    assert browser.get("/login/code").location == "/login"
    assert browser.post("/login/code", "/login", code="000000").location == "/login"


def test_a_wrong_code_sets_nothing_up(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert browser.post(PAGE, PAGE, code="000000").status_code == 422
    assert "Off. With a code" in browser.get("/account").text


def test_the_password_is_needed_to_turn_codes_off(browser: Browser, other: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    set_up(browser)
    assert browser.post(f"{PAGE}/remove", PAGE, password="guess").status_code == 422
    assert browser.post(f"{PAGE}/remove", PAGE, password="correct horse battery staple").location == "/account"
    assert other.sign_in(people.recruiter).location == "/"


def test_an_admin_goes_nowhere_before_codes_are_set_up(strict_app: Flask) -> None:
    with strict_app.app_context():
        organization = factories.make_organization()
        admin = factories.make_user(organization, "org_admin").email
        recruiter = factories.make_user(organization, "recruiter").email
    browser = Browser(strict_app.test_client())
    browser.sign_in(admin)
    for path in ("/", "/panels", "/people", "/questions"):
        assert browser.get(path).location == PAGE, path
    assert browser.get("/people", Accept="application/json").get_json()["code"] == "second_factor_owed"
    set_up(browser)
    assert browser.get("/people").status_code == 200
    assert browser.post(f"{PAGE}/remove", PAGE, password=factories.PASSWORD).status_code == 403
    other = Browser(strict_app.test_client())
    assert other.sign_in(recruiter).location == "/"
