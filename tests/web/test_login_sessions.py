"""A cookie is worth what the server says: copies of it end with the sign-in."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import create_app
from app.accounts import services, standing
from app.accounts.models import LoginSession
from app.accounts.tokens import hash_token
from app.database import utc_now
from app.domain.login_lifetime import ABSOLUTE, IDLE
from app.extensions import db
from tests import factories
from tests.conftest import make_config
from tests.web.conftest import Browser, People


def copy_of(browser: Browser) -> Browser:
    """Whoever stole the cookie."""
    thief = browser.client.application.test_client()
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    return Browser(thief)


@pytest.fixture
def signed_in(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


@pytest.fixture
def thief(signed_in: Browser) -> Browser:
    copy = copy_of(signed_in)
    assert copy.get("/account").status_code == 200
    return copy


def assert_shut_out(browser: Browser) -> None:
    assert browser.get("/account").location == "/login?next=%2Faccount"
    assert browser.get("/account", Accept="application/json").status_code == 401


def test_an_old_cookie_is_worth_nothing_after_signing_out(signed_in: Browser, thief: Browser) -> None:
    signed_in.post("/logout", "/account")
    assert_shut_out(thief)


def test_an_old_cookie_is_worth_nothing_after_a_change_of_password(signed_in: Browser, thief: Browser) -> None:
    new = "a brand new password"
    signed_in.post("/account/password", "/account", current=factories.PASSWORD, new=new, repeated=new)
    assert_shut_out(thief)
    assert signed_in.get("/account").status_code == 200


def test_an_old_cookie_is_worth_nothing_once_its_owner_is_disabled(
    web_app: Flask, thief: Browser, people: People
) -> None:
    with web_app.app_context():
        standing.disable_user(people.recruiter)
    assert_shut_out(thief)


@pytest.mark.parametrize(("column", "age"), [("last_seen_at", IDLE), ("created_at", ABSOLUTE)])
def test_time_ends_a_sign_in(web_app: Flask, signed_in: Browser, column: str, age: timedelta) -> None:
    with web_app.app_context():
        db.session.execute(update(LoginSession).values({column: utc_now() - age}))
        db.session.commit()
    assert_shut_out(signed_in)


def test_what_is_done_keeps_a_sign_in_awake(web_app: Flask, signed_in: Browser) -> None:
    with web_app.app_context():
        db.session.execute(update(LoginSession).values(last_seen_at=utc_now() - IDLE / 2))
        db.session.commit()
    signed_in.get("/account")
    with web_app.app_context():
        assert utc_now() - db.session.scalars(select(LoginSession.last_seen_at)).one() < timedelta(minutes=1)


def test_signing_in_changes_the_session_and_its_csrf_token(browser: Browser, people: People) -> None:
    before_token = browser.token("/login")
    before = browser.client.get_cookie("session")
    browser.sign_in(people.recruiter)
    after = browser.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    refused = browser.client.post("/account/devices/end-others", data={"csrf_token": before_token})
    assert refused.status_code == 400


def test_a_copy_of_the_database_opens_no_session(web_app: Flask, signed_in: Browser) -> None:
    with signed_in.client.session_transaction() as session:
        token = session["_user_id"]
    with web_app.app_context():
        stored = db.session.scalars(select(LoginSession.token_hash)).one()
    assert stored == hash_token(token)
    assert stored != token


def test_other_devices_are_listed_and_ended(web_app: Flask, signed_in: Browser, people: People) -> None:
    other = Browser(web_app.test_client())
    other.client.post(
        "/login",
        data={"csrf_token": other.token("/login"), "email": people.recruiter, "password": factories.PASSWORD},
        headers={"User-Agent": "A borrowed tablet"},
    )
    page = signed_in.get("/account").text
    assert "A borrowed tablet" in page
    end = re.search(r'action="(/account/devices/[0-9a-f-]{36}/end)"', page)
    assert end
    assert signed_in.post(end[1], "/account").location == "/account"
    assert_shut_out(other)
    assert signed_in.get("/account").status_code == 200
    assert signed_in.post(end[1], "/account").status_code == 404


def test_all_other_devices_are_ended_at_once(web_app: Flask, signed_in: Browser, people: People) -> None:
    others = [Browser(web_app.test_client()) for _ in range(2)]
    for other in others:
        other.sign_in(people.recruiter)
    signed_in.post("/account/devices/end-others", "/account")
    for other in others:
        assert_shut_out(other)
    assert signed_in.get("/account").status_code == 200


def test_nobody_ends_the_devices_of_somebody_else(web_app: Flask, signed_in: Browser, people: People) -> None:
    viewer = Browser(web_app.test_client())
    viewer.sign_in(people.viewer)
    with web_app.app_context():
        users = {user.email: user.id for user in services.list_users()}
        theirs = db.session.scalars(
            select(LoginSession.id).where(LoginSession.user_id == users[people.recruiter])
        ).one()
    assert viewer.post(f"/account/devices/{theirs}/end", "/account").status_code == 404
    assert signed_in.get("/account").status_code == 200


def test_in_production_the_cookie_is_bound_to_this_host_and_tls(tmp_path: Path, valkey_url: str) -> None:
    settings = {"INTERVIEWBOT_ENV": "production", "PUBLIC_URL": "https://interviews.example.com"}
    app = create_app(make_config(tmp_path, REDIS_URL=valkey_url, **settings))
    response = app.test_client().get("/login", base_url="https://interviews.example.com")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Domain=" not in cookie
    assert app.config["DEBUG"] is False
