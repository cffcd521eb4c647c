"""How often a password may be guessed, what may be one, and the links that set a new one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts import password_resets, services, standing
from app.accounts.breaches import is_breached
from app.accounts.models import PasswordReset
from app.accounts.passwords import check_password
from app.accounts.sign_in_guard import OF_ACCOUNT_FROM_ADDRESS, OF_ADDRESS, TOLD_OF_ADDRESS, authenticate
from app.audit.models import AuditEntry
from app.database import utc_now
from app.errors import InvalidInput, TooManyAttempts, Unauthenticated
from app.extensions import db
from tests import factories
from tests.fakes.ports import FakePorts
from tests.web.conftest import Browser, People

NEW = "an entirely new password"
LINK = re.compile(r'value="http://localhost:5000(/reset-password/[A-Za-z0-9_-]+)"')
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.1"


def guess(ports: FakePorts, email: str, address: str = HERE, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Unauthenticated):
            authenticate(ports, email, "wrong", address)


@pytest.mark.parametrize("known", [True, False])
def test_guesses_end_alike_for_people_who_exist_and_who_do_not(browser: Browser, people: People, known: bool) -> None:
    email = people.recruiter if known else "nobody@example.org"
    for _ in range(OF_ACCOUNT_FROM_ADDRESS):
        assert browser.sign_in(email, "wrong").status_code == 401
    response = browser.sign_in(email)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "Too many attempts. Try again in 15 minutes." in response.text


def test_one_persons_throttle_leaves_a_colleague_alone(browser: Browser, people: People) -> None:
    for _ in range(OF_ACCOUNT_FROM_ADDRESS + 1):
        browser.sign_in(people.recruiter, "wrong")
    assert browser.sign_in(people.viewer).status_code == 302


def test_somebody_who_guesses_from_elsewhere_does_not_lock_the_owner_out(app: Flask) -> None:
    ports, email = FakePorts(), factories.make_user().email
    guess(ports, email, ELSEWHERE, OF_ACCOUNT_FROM_ADDRESS)
    with pytest.raises(TooManyAttempts):
        authenticate(ports, email, factories.PASSWORD, ELSEWHERE)
    assert authenticate(ports, email, factories.PASSWORD, HERE)


def test_one_address_that_tries_everybody_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = FakePorts()
    ports.attempts.counts[f"address:{HERE}"] = OF_ADDRESS - 1
    guess(ports, "first@example.org")
    with pytest.raises(TooManyAttempts):
        authenticate(ports, "second@example.org", "wrong", HERE)
    guess(ports, "second@example.org", ELSEWHERE)


def test_a_stolen_session_guesses_no_password(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    for _ in range(OF_ACCOUNT_FROM_ADDRESS):
        assert change_password(browser, "a guess") == 422
    assert change_password(browser, factories.PASSWORD) == 429


def change_password(browser: Browser, current: str) -> int:
    return browser.post("/account/password", "/account", current=current, new=NEW, repeated=NEW).status_code


def test_whoever_tries_many_accounts_fills_no_log(app: Flask) -> None:
    ports = FakePorts()
    ports.attempts.counts[f"address:{HERE}"] = OF_ADDRESS
    for number in range(2 * TOLD_OF_ADDRESS):
        with pytest.raises(TooManyAttempts):
            authenticate(ports, f"{number}@example.org", "wrong", HERE)
    assert db.session.query(AuditEntry).count() == TOLD_OF_ADDRESS


def test_a_right_password_forgets_the_wrong_ones(app: Flask) -> None:
    ports, email = FakePorts(), factories.make_user().email
    for _ in range(3):
        guess(ports, email, times=OF_ACCOUNT_FROM_ADDRESS - 1)
        assert authenticate(ports, email, factories.PASSWORD, HERE)


@pytest.mark.parametrize(
    "password", ["password123", "PASSWORD123", "12345678", "zxcvbnm123456", "aaaaaaaaaaaa", "short", "x" * 129]
)
def test_passwords_that_are_tried_first_or_have_no_length_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_password(password)


@pytest.mark.parametrize(
    "password", ["zwölf-äpfel", "only small letters", "x7" * 64, "        secret words", "密码很长很长很长"]
)
def test_passwords_need_no_digits_no_capitals_no_signs(password: str) -> None:
    check_password(password)


def test_few_passwords_that_nobody_had_are_refused() -> None:
    refused = [number for number in range(20_000) if is_breached(f"a password of nobody: {number}")]
    assert len(refused) < 10


def make_link(web_app: Flask, email: str) -> str:
    with web_app.app_context():
        return f"/reset-password/{password_resets.make_reset(services.get_account(email))}"


def use_link(browser: Browser, link: str, password: str = NEW) -> int:
    return browser.post(link, "/login", new=password, repeated=password).status_code


def test_a_reset_link_works_once_and_ends_every_session(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    visitor = Browser(web_app.test_client())
    link = make_link(web_app, people.recruiter)
    assert visitor.get(link).status_code == 200
    assert use_link(visitor, link) == 302
    assert browser.get("/account").status_code == 302
    assert visitor.get(link).status_code == 404
    assert use_link(visitor, link, "yet another password") == 404
    assert visitor.sign_in(people.recruiter, NEW).status_code == 302


def test_a_weak_password_leaves_the_link_as_it_is(web_app: Flask, browser: Browser, people: People) -> None:
    link = make_link(web_app, people.recruiter)
    assert use_link(browser, link, "password123") == 422
    assert use_link(browser, link) == 302


def test_a_reset_link_ends_after_half_an_hour(web_app: Flask, browser: Browser, people: People) -> None:
    link = make_link(web_app, people.recruiter)
    with web_app.app_context():
        db.session.execute(update(PasswordReset).values(expires_at=utc_now() - timedelta(seconds=1)))
        db.session.commit()
    assert browser.get(link).status_code == 404
    assert use_link(browser, link) == 404


def test_a_newer_link_ends_the_older(web_app: Flask, browser: Browser, people: People) -> None:
    older = make_link(web_app, people.recruiter)
    newer = make_link(web_app, people.recruiter)
    assert use_link(browser, older) == 404
    assert use_link(browser, newer) == 302


def test_a_disabled_person_gets_in_by_no_link(web_app: Flask, browser: Browser, people: People) -> None:
    link = make_link(web_app, people.recruiter)
    with web_app.app_context():
        standing.disable_user(people.recruiter)
    assert use_link(browser, link) == 404


def test_an_admin_makes_a_link_for_a_colleague(web_app: Flask, browser: Browser, people: People) -> None:
    with web_app.app_context():
        ids = {user.email: user.id for user in services.list_users()}
    browser.sign_in(people.org_admin)
    assert people.stranger not in browser.get("/people").text
    page = browser.post(f"/people/{ids[people.recruiter]}/reset-link", "/people")
    found = LINK.search(page.text)
    assert found
    assert use_link(Browser(web_app.test_client()), found[1]) == 302
    assert browser.post(f"/people/{ids[people.stranger]}/reset-link", "/people").status_code == 404
    assert browser.post(f"/people/{ids[people.stranger]}/disable", "/people").status_code == 404
    assert browser.post(f"/people/{ids[people.org_admin]}/disable", "/people").status_code == 422


def test_the_command_line_makes_a_link(app: Flask) -> None:
    user = factories.make_user()
    result = app.test_cli_runner().invoke(args=["user", "reset-link", user.email])
    assert result.exit_code == 0
    password_resets.check_reset(result.stdout.strip().rsplit("/", 1)[-1])
    assert app.test_cli_runner().invoke(args=["user", "reset-link", "nobody@example.org"]).exit_code == 3
