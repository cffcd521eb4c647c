"""Whoever's account is changed gets a mail that says what, when, by whom and from where, and what to do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts import account_mails, password_resets, services
from app.accounts.models import AccountMail, User
from app.audit.models import AuditEntry
from app.database import utc_now
from app.domain.account_mails import WORDINGS
from app.domain.audit_log import AuditAction
from app.errors import MailFailed
from app.extensions import db
from app.interviews.services import recovery
from tests import factories
from tests.contract.test_mailers import Mailbox, mailer_at, smtp_server
from tests.fakes.messages import KeptMail
from tests.fakes.ports import FakePorts
from tests.web.account_mails import URL, send_all
from tests.web.conftest import Browser, People
from tests.web.test_second_factor import set_up

NEW = "a brand new password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
# Of the account's trail, what changes neither how somebody signs in nor whether.
NOT_TOLD = {
    AuditAction.SIGNED_IN,
    AuditAction.SIGN_IN_REFUSED,
    AuditAction.USER_CREATED,
    AuditAction.ADDRESS_CHANGE_DROPPED,
    AuditAction.ACCOUNT_MAIL_FAILED,
}


def change_password(browser: Browser) -> None:
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    fields = {"current": factories.PASSWORD, "new": NEW, "repeated": NEW}
    assert browser.post("/account/password", "/account", **fields).status_code == 302


def user_path(web_app: Flask, email: str) -> str:
    with web_app.app_context():
        return f"/people/{services.get_account(email).user_id}"


def subjects(web_app: Flask) -> list[str]:
    return [mail.subject.removeprefix("InterviewBot: ") for mail in send_all(web_app)]


def test_ones_own_change_says_from_where_and_what_to_do(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    change_password(browser)
    (mail,) = send_all(web_app)
    assert mail.recipient == people.recruiter
    assert mail.subject == "InterviewBot: your password was changed"
    assert "By: you, or somebody who signed in as you\nFrom: 127.0.0.1, Firefox, Windows\n" in mail.text
    assert re.search(r"When: \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)", mail.text)
    assert f"open {URL}/account" in mail.text
    assert "ask an administrator of Nordwind Labs at once" in mail.text
    assert f'href="{URL}/account"' in mail.html
    assert not [secret for secret in (NEW, factories.PASSWORD) if secret in mail.text + mail.html]
    assert send_all(web_app) == []


def test_what_an_administrator_does_names_them_and_not_their_device(
    web_app: Flask, browser: Browser, people: People
) -> None:
    with web_app.app_context():
        db.session.execute(update(User).where(User.email == people.org_admin).values(name="Mara <b>{link}</b>"))
        db.session.commit()
    browser.sign_in(people.org_admin)
    path = user_path(web_app, people.viewer)
    browser.post(f"{path}/disable", "/people")
    (mail,) = send_all(web_app)
    assert mail.recipient == people.viewer
    assert "lets nobody in any more" in mail.text
    assert "By: Mara <b>{link}</b>\n" in mail.text
    assert "If you do not know why, ask Mara" in mail.text
    assert "From:" not in mail.text
    assert "Mara &lt;b&gt;{link}&lt;/b&gt;" in mail.html
    browser.post(f"{path}/enable", "/people")
    browser.post(f"{path}/role", "/people", role="recruiter")
    browser.post(f"{path}/reset-link", "/people")
    assert subjects(web_app) == [
        "your account was enabled",
        "your role was changed",
        "a link for a new password was made",
    ]


def test_who_is_invited_again_gets_one_mail_without_the_link_and_a_newcomer_none(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.org_admin)
    shown = browser.post(f"{user_path(web_app, people.viewer)}/invitation", "/people").text
    browser.post("/people", "/people", name="Neu", email="neu@example.org", role="viewer")
    (mail,) = send_all(web_app)
    assert "a link for a new password was made" in mail.subject
    token = re.search(r"/reset-password/([\w-]+)", shown)
    assert token
    assert token[1] not in mail.text + mail.html


def test_codes_and_reset_links_are_told(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    _, codes = set_up(browser)
    other = Browser(web_app.test_client())
    other.sign_in(people.recruiter)
    other.post("/login/code", "/login/code", code=codes[0])
    with web_app.app_context():
        token = password_resets.make_reset(services.get_account(people.recruiter))
    Browser(web_app.test_client()).post(f"/reset-password/{token}", "/login", new=NEW, repeated=NEW)
    sent = send_all(web_app)
    assert [mail.subject.removeprefix("InterviewBot: ") for mail in sent] == [
        "one-time codes were turned on",
        "a recovery code was used",
        "a link for a new password was made",
        "your password was changed",
    ]
    assert all("From: 127.0.0.1" in mail.text for mail in (sent[0], sent[1], sent[3]))
    assert "By: whoever runs this installation, on the command line" in sent[2].text
    assert not [secret for secret in (*codes, token, NEW) if secret in "".join(mail.text for mail in sent)]


def test_codes_that_were_not_there_are_not_told_to_be_off(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    browser.post(f"{user_path(web_app, people.viewer)}/reset-second-factor", "/people")
    assert send_all(web_app) == []


def test_a_mail_speaks_its_readers_language(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es"
    change_password(browser)
    with web_app.app_context():
        db.session.execute(update(User).where(User.email == people.viewer).values(language="de"))
        db.session.commit()
        services.reset_password(people.viewer, NEW)
    own, others = send_all(web_app)
    assert own.subject == "InterviewBot: su contraseña ha cambiado"
    assert others.subject == "InterviewBot: Ihr Passwort wurde geändert"


def test_a_server_that_is_away_undoes_nothing_and_is_tried_again(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.recruiter)
    change_password(browser)
    assert send_all(web_app, KeptMail(failures=[MailFailed("The mail server did not answer in time.")])) == []
    assert browser.get("/account").status_code == 200
    with web_app.app_context():
        owed = db.session.query(AccountMail).one()
        assert utc_now() < owed.next_attempt_at <= utc_now() + timedelta(minutes=1)
        assert account_mails.list_owed(10) == []
        db.session.execute(update(AccountMail).values(next_attempt_at=utc_now()))
        db.session.commit()
    assert len(send_all(web_app)) == 1


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [(MailFailed("550 no such user", retryable=False), 0), (MailFailed("away"), 60)],
    ids=["refused", "away for a day"],
)
def test_a_mail_that_cannot_be_sent_is_dropped_and_written_down(
    web_app: Flask, browser: Browser, people: People, failure: MailFailed, attempts: int
) -> None:
    browser.sign_in(people.recruiter)
    change_password(browser)
    with web_app.app_context():
        created = utc_now() - timedelta(hours=23, minutes=30)
        db.session.execute(update(AccountMail).values(attempts=attempts, created_at=created))
        db.session.commit()
    send_all(web_app, KeptMail(failures=[failure]))
    with web_app.app_context():
        assert db.session.query(AccountMail).count() == 0
        entry = db.session.query(AuditEntry).filter_by(action=AuditAction.ACCOUNT_MAIL_FAILED.value).one()
        assert entry.after == {"of": "password_changed"}
        assert str(entry.organization_id) == people.organization_id


def test_the_ticker_asks_once_and_only_where_there_is_a_mail_server(web_app: Flask, people: People) -> None:
    with web_app.app_context():
        services.reset_password(people.recruiter, NEW)
        without, ports = FakePorts(mailer=None), FakePorts(mailer=KeptMail())
        recovery.reconcile(without)
        for _ in range(2):
            recovery.reconcile(ports)
        assert (without.jobs.names(), ports.jobs.names()) == ([], ["send_account_mail"])
        services.reset_password(people.viewer, NEW)
        db.session.execute(update(AccountMail).values(created_at=utc_now() - timedelta(days=2)))
        db.session.commit()
        assert account_mails.list_owed(10) == []


def test_a_real_mail_server_takes_it_as_text_and_html(web_app: Flask, people: People) -> None:
    mailbox = Mailbox()
    with web_app.app_context(), smtp_server(mailbox) as port:
        services.reset_password(people.recruiter, NEW)
        (mail_id,) = account_mails.list_owed(10)
        with_server = FakePorts(mailer=mailer_at(port))
        account_mails.send_account_mail(with_server, URL, mail_id)
        account_mails.send_account_mail(with_server, URL, mail_id)
    (message,) = mailbox.taken
    assert message["To"] == people.recruiter
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]


def test_every_action_on_accounts_is_told_or_knowingly_not() -> None:
    ours = ("user_", "password_", "reset_link", "second_factor", "recovery_code", "address_", "roles_", "account_mail")
    named = {action for action in AuditAction if action.value.startswith(ours)}
    assert named | {AuditAction.SIGNED_IN, AuditAction.SIGN_IN_REFUSED} == set(WORDINGS) | NOT_TOLD
