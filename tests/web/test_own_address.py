"""Another address to sign in with: the password, a link to the new mailbox, word to the old one."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts import password_resets, services, standing
from app.accounts.address_changes import REQUESTS
from app.accounts.models import AccountMail, AddressChange
from app.accounts.sign_in_guard import OF_ACCOUNT_FROM_ADDRESS
from app.accounts.tokens import hash_token
from app.audit.models import AuditEntry
from app.database import utc_now
from app.domain.audit_log import AuditAction
from app.extensions import db
from tests import factories
from tests.web.account_mails import send_all
from tests.web.conftest import Browser, People

NEW = "ada.new@example.org"
LINK = re.compile(r"https://interviews\.example\.com(/confirm-address/[\w-]+)")


def ask(browser: Browser, email: str = NEW, password: str = factories.PASSWORD) -> int:
    return browser.post("/account/address", "/account", email=email, confirmation=password).status_code


def asked(web_app: Flask, browser: Browser, email: str = NEW) -> str:
    """The link that came to the new address."""
    assert ask(browser, email) == 303
    (found,) = [LINK.search(mail.text) for mail in send_all(web_app) if mail.recipient == email]
    assert found
    return found[1]


@pytest.fixture
def signed_in(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def actions(web_app: Flask) -> list[str]:
    with web_app.app_context():
        return [row.action for row in db.session.query(AuditEntry).order_by(AuditEntry.number)]


def test_the_address_changes_once_the_link_is_opened_and_the_old_one_is_told_twice(
    web_app: Flask, signed_in: Browser, people: People
) -> None:
    other = Browser(web_app.test_client())
    other.sign_in(people.recruiter)
    assert ask(signed_in, " Ada.New@Example.ORG ") == 303
    to_new, to_old = sorted(send_all(web_app), key=lambda mail: mail.recipient != NEW)
    assert (to_new.recipient, to_old.recipient) == (NEW, people.recruiter)
    found = LINK.search(to_new.text)
    assert found
    assert found[1] not in to_old.text + to_old.html
    assert NEW in to_old.text
    assert not {people.recruiter, "Ada Example", "Nordwind"} & set(re.findall(r"[\w@.]+|Ada Example", to_new.text))
    page = signed_in.get("/account").text
    assert "a link is on its way there. Open it before" in page
    assert f"Until then you sign in with {people.recruiter}." in page
    for _ in range(2):
        assert NEW in signed_in.get(found[1]).text
    assert signed_in.post(found[1], found[1]).location == "/account"
    assert NEW in signed_in.get("/account").text
    assert other.get("/account").status_code == 302
    (done,) = send_all(web_app)
    assert (done.recipient, done.subject) == (people.recruiter, "InterviewBot: your address was changed")
    assert Browser(web_app.test_client()).sign_in(people.recruiter).status_code == 401
    assert Browser(web_app.test_client()).sign_in(NEW).location == "/"
    assert Browser(web_app.test_client()).get(found[1]).status_code == 404
    with web_app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action=AuditAction.ADDRESS_CHANGED.value).one()
        assert entry.after == {"was": people.recruiter, "email": NEW}


def test_a_link_that_is_opened_elsewhere_signs_nobody_in(web_app: Flask, signed_in: Browser, people: People) -> None:
    link = asked(web_app, signed_in)
    phone = Browser(web_app.test_client())
    assert phone.post(link, link).location == "/login"
    assert phone.get("/account").status_code == 302
    assert signed_in.get("/account").status_code == 302
    assert phone.sign_in(NEW).location == "/"


def test_somebody_elses_session_is_not_made_the_owners(web_app: Flask, signed_in: Browser, people: People) -> None:
    link = asked(web_app, signed_in)
    colleague = Browser(web_app.test_client())
    colleague.sign_in(people.viewer)
    assert colleague.post(link, link).location == "/login"
    assert people.viewer in colleague.get("/account").text


def test_only_the_hash_of_the_link_is_kept(web_app: Flask, signed_in: Browser) -> None:
    link = asked(web_app, signed_in)
    with web_app.app_context():
        kept = db.session.query(AddressChange).one()
        assert kept.token_hash == hash_token(link.rsplit("/", 1)[-1])
        assert db.session.query(AccountMail).count() == 0


def test_an_address_that_is_taken_looks_like_one_that_is_free(
    web_app: Flask, signed_in: Browser, people: People
) -> None:
    """And whoever has it gets word instead of a link."""
    pages = {}
    for email in (people.stranger, NEW):
        assert ask(signed_in, email) == 303
        page = re.sub(r'name="csrf_token" value="[^"]*"', "", signed_in.get("/account").text)
        pages[email] = re.sub(r"nonce[=-]\S+|\d\d:\d\d:\d\d", "", page.replace(email, "NEW"))
        told = [mail for mail in send_all(web_app) if mail.recipient == email]
        assert ["confirm-address" in mail.text for mail in told] == [email == NEW]
    strip = re.compile(r"\s*<time.*?</time>|\s+")
    assert strip.sub("", pages[people.stranger]) == strip.sub("", pages[NEW])


def test_the_password_is_asked_for_and_cannot_be_guessed(web_app: Flask, signed_in: Browser) -> None:
    assert ask(signed_in, "nonsense") == 422
    for _ in range(OF_ACCOUNT_FROM_ADDRESS - 1):
        assert ask(signed_in, password="a guess") == 422
    assert ask(signed_in, password="a guess") == 422
    assert ask(signed_in) == 429
    assert send_all(web_app) == []


def test_ones_own_address_is_no_new_one_and_nobody_sends_mail_for_ever(signed_in: Browser, people: People) -> None:
    assert ask(signed_in, people.recruiter) == 422
    assert [ask(signed_in, f"{number}@example.org") for number in range(REQUESTS)] == [303] * REQUESTS
    assert ask(signed_in) == 429


def test_a_change_that_is_dropped_or_asked_for_anew_ends_the_link(web_app: Flask, signed_in: Browser) -> None:
    first = asked(web_app, signed_in)
    second = asked(web_app, signed_in, "another@example.org")
    assert signed_in.get(first).status_code == 404
    assert signed_in.post("/account/address/withdrawal", "/account").location == "/account"
    assert signed_in.get(second).status_code == 404
    assert signed_in.post("/account/address/withdrawal", "/account").status_code == 404
    assert actions(web_app)[-3:] == ["address_change_asked", "address_change_asked", "address_change_dropped"]


def test_time_a_new_password_and_disabling_end_the_link(web_app: Flask, signed_in: Browser, people: People) -> None:
    link = asked(web_app, signed_in)
    with web_app.app_context():
        db.session.execute(update(AddressChange).values(expires_at=utc_now()))
        db.session.commit()
    assert signed_in.post(link, "/account").status_code == 404
    for end in (standing.disable_user, partial(services.reset_password, password="quite another password")):
        with web_app.app_context():
            standing.enable_user(people.recruiter)
        signed_in = Browser(web_app.test_client())
        signed_in.sign_in(people.recruiter)
        link = asked(web_app, signed_in)
        with web_app.app_context():
            end(people.recruiter)
        assert Browser(web_app.test_client()).get(link).status_code == 404


def test_an_address_that_was_taken_meanwhile_stays_with_who_took_it(
    web_app: Flask, signed_in: Browser, people: People
) -> None:
    link = asked(web_app, signed_in)
    with web_app.app_context():
        factories.make_user(email=NEW)
    assert signed_in.post(link, link).status_code == 409
    assert people.recruiter in signed_in.get("/account").text


def test_a_reset_link_for_the_old_address_ends_with_it(web_app: Flask, signed_in: Browser, people: People) -> None:
    link = asked(web_app, signed_in)
    with web_app.app_context():
        token = password_resets.make_reset(services.get_account(people.recruiter))
    signed_in.post(link, link)
    assert signed_in.get(f"/reset-password/{token}").status_code == 404


def test_a_mail_that_comes_late_brings_no_link(web_app: Flask, signed_in: Browser) -> None:
    ask(signed_in)
    with web_app.app_context():
        db.session.execute(update(AddressChange).values(expires_at=utc_now() - timedelta(seconds=1)))
        db.session.commit()
    assert [mail.recipient == NEW for mail in send_all(web_app)] == [False]


def test_without_a_mail_server_the_page_says_who_changes_it(web_app: Flask, signed_in: Browser, people: People) -> None:
    ports = web_app.extensions["ports"]
    ports.mailer = None
    page = signed_in.get("/account").text
    assert f"flask user change-address {people.recruiter}" in page
    assert ask(signed_in) == 422


def test_the_command_line_changes_an_address_at_once(web_app: Flask, people: People) -> None:
    run = web_app.test_cli_runner().invoke
    assert run(args=["user", "change-address", people.recruiter, people.viewer]).exit_code == 1
    assert run(args=["user", "change-address", people.recruiter, "nonsense"]).exit_code == 2
    assert run(args=["user", "change-address", "nobody@example.org", NEW]).exit_code == 3
    changed = run(args=["user", "change-address", people.recruiter, NEW, "--json"])
    assert (changed.exit_code, NEW in changed.stdout) == (0, True)
    (mail,) = send_all(web_app)
    assert mail.recipient == people.recruiter
    assert "By: whoever runs this installation" in mail.text
