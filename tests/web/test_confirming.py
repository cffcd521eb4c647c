"""What a stolen session must not do asks for the password once more, and then goes on with what was posted."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.accounts.models import LoginSession, User
from app.accounts.services import get_account
from app.accounts.sign_in_guard import OF_ACCOUNT_FROM_ADDRESS
from app.database import utc_now
from app.domain.login_lifetime import CONFIRMED
from app.extensions import db
from app.web.authorization import find_rule
from app.webhooks.models import WebhookEndpoint
from tests import factories
from tests.web.conftest import Browser, People

HOOKS = "/settings/webhooks"
ASKED = "Your password, once more"
SENSITIVE = {
    *("people.add", "people.reset_link", "people.change_role", "people.invite", "people.disable", "people.enable"),
    *("people.reset_second_factor", "second_factor.confirm", "tokens.make", "platform_access.open_access"),
    *("accounts.end_device", "accounts.end_other_devices"),
    *("webhooks.add", "webhooks.save", "webhooks.renew", "data_protection.export", "organizations.create"),
}


@pytest.fixture
def admin(web_app: Flask, browser: Browser, people: People) -> Browser:
    """Who signed in some time ago."""
    browser.sign_in(people.org_admin)
    make_stale(web_app)
    return browser


def make_stale(web_app: Flask) -> None:
    with web_app.app_context():
        db.session.execute(update(LoginSession).values(confirmed_at=utc_now() - CONFIRMED))
        db.session.commit()


def fields_of(page: TestResponse) -> MultiDict[str, str]:
    form = re.search(rf"{ASKED}.*?(<form.*?</form>)", page.text.split("<h1", 1)[1], re.DOTALL)
    assert form
    found = re.findall(r'name="([^"]+)"(?: type="\w+")? value="([^"]*)"', form[1])
    return MultiDict([(name, unescape(value)) for name, value in found])


def answer(browser: Browser, path: str, page: TestResponse, password: str) -> TestResponse:
    fields = fields_of(page)
    fields["own_password"] = password
    return browser.client.post(path, data=fields)


def is_active(web_app: Flask, email: str) -> bool:
    with web_app.app_context():
        return db.session.scalars(select(User.active).where(User.email == email)).one()


def test_which_deeds_ask(web_app: Flask) -> None:
    rules = {name: find_rule(view) for name, view in web_app.view_functions.items()}
    assert {name for name, rule in rules.items() if rule is not None and rule.confirmed} == SENSITIVE


def test_it_asks_goes_on_and_does_not_ask_again(web_app: Flask, admin: Browser, people: People) -> None:
    with web_app.app_context():
        path = f"/people/{get_account(people.viewer).user_id}"
    asked = admin.post(f"{path}/disable", "/people")
    assert (asked.status_code, ASKED in asked.text) == (403, True)
    assert is_active(web_app, people.viewer)
    wrong = answer(admin, f"{path}/disable", asked, "a guess")
    assert (wrong.status_code, "is not right" in wrong.text) == (403, True)
    assert is_active(web_app, people.viewer)
    assert answer(admin, f"{path}/disable", wrong, factories.PASSWORD).location == "/people"
    assert not is_active(web_app, people.viewer)
    assert admin.post(f"{path}/enable", "/people").location == "/people"


def test_what_was_posted_is_kept_word_for_word(web_app: Flask, admin: Browser) -> None:
    hook = {"url": "https://hooks.example.com/?a=1&b=2", "description": 'Careers "page" <b>'}
    events = ["interview.completed", "report.ready"]
    asked = admin.client.post(
        "/settings/webhooks", data={"csrf_token": admin.token("/settings/webhooks"), **hook, "events": events}
    )
    assert asked.status_code == 403
    assert answer(admin, "/settings/webhooks", asked, factories.PASSWORD).status_code == 200
    with web_app.app_context():
        made = db.session.query(WebhookEndpoint).one()
        assert (made.url, made.description, sorted(made.events)) == (*hook.values(), events)


def test_another_browser_of_the_same_person_is_asked_for_itself(web_app: Flask, admin: Browser, people: People) -> None:
    thief = Browser(web_app.test_client())
    thief.sign_in(people.org_admin)
    make_stale(web_app)
    newcomer = {"name": "Neu", "email": "neu@example.org", "role": "viewer"}
    asked = admin.post("/people", "/people", **newcomer)
    assert answer(admin, "/people", asked, factories.PASSWORD).status_code == 200
    assert ASKED in thief.post("/people", "/people", **newcomer).text


def test_guesses_are_counted(admin: Browser) -> None:
    asked = admin.post("/people", "/people", name="Neu")
    for _ in range(OF_ACCOUNT_FROM_ADDRESS):
        assert answer(admin, "/people", asked, "a guess").status_code == 403
    assert answer(admin, "/people", asked, factories.PASSWORD).status_code == 429


def test_a_forged_request_and_a_lesser_role_are_refused_and_not_asked(
    web_app: Flask, admin: Browser, people: People
) -> None:
    forged = admin.client.post("/people", data={"name": "Neu", "email": "neu@example.org", "role": "org_admin"})
    assert (forged.status_code, ASKED in forged.text) == (400, False)
    viewer = Browser(web_app.test_client())
    viewer.sign_in(people.viewer)
    make_stale(web_app)
    refused = viewer.post("/people", "/account", name="Neu")
    assert (refused.status_code, ASKED in refused.text) == (403, False)


def test_ten_minutes_are_ten_minutes(web_app: Flask, admin: Browser) -> None:
    with web_app.app_context():
        just_now = utc_now() - CONFIRMED + timedelta(minutes=1)
        db.session.execute(update(LoginSession).values(confirmed_at=just_now))
        db.session.commit()
    assert ASKED not in admin.post("/people", "/people", name="").text
