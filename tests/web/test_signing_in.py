from __future__ import annotations

import pytest
from flask import Flask

from app.accounts import services, standing
from tests import factories
from tests.web.conftest import Browser, People


def test_a_visitor_is_sent_to_the_login_page_and_back(browser: Browser, people: People) -> None:
    response = browser.get("/invitations/new?panel=1")
    assert response.location == "/login?next=%2Finvitations%2Fnew%3Fpanel%3D1"
    response = browser.sign_in(people.recruiter, target=response.location)
    assert response.location == "/invitations/new?panel=1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/%0d%0aSet-Cookie:x", "javascript:1"],
)
def test_nobody_is_sent_off_the_site(browser: Browser, people: People, target: str) -> None:
    response = browser.sign_in(people.recruiter, target=f"/login?next={target}")
    assert response.location == "/"


@pytest.mark.parametrize("email", ["recruiter", "nobody@example.org"])
def test_a_refusal_does_not_say_what_was_wrong(browser: Browser, people: People, email: str) -> None:
    response = browser.sign_in(people.recruiter if email == "recruiter" else email, "not the password")
    assert response.status_code == 401
    assert "The email address or the password is not right." in response.text
    assert browser.get("/").status_code == 302


def test_a_disabled_person_is_refused_and_their_session_ends(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert browser.get("/").status_code == 200
    with web_app.app_context():
        standing.disable_user(people.recruiter)
    assert browser.get("/").status_code == 302
    assert browser.sign_in(people.recruiter).status_code == 401


def test_a_new_password_ends_the_sessions_that_know_the_old_one(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.viewer)
    with web_app.app_context():
        services.reset_password(people.viewer, "another good password")
    assert browser.get("/account").status_code == 302
    assert browser.sign_in(people.viewer, "another good password").status_code == 302


def test_changing_the_own_password_keeps_this_session_only(web_app: Flask, browser: Browser, people: People) -> None:
    other = Browser(web_app.test_client())
    other.sign_in(people.recruiter)
    browser.sign_in(people.recruiter)
    response = browser.post(
        "/account/password",
        "/account",
        current=factories.PASSWORD,
        new="a brand new password",
        repeated="a brand new password",
    )
    assert response.location == "/account"
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_current_password_is_needed_to_change_it(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    response = browser.post(
        "/account/password", "/account", current="guess", new="a brand new password", repeated="a brand new password"
    )
    assert response.status_code == 422
    assert "The current password is not right." in response.text


def test_a_new_password_that_is_refused_is_refused_where_it_was_typed(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    new = {"new": "password123", "repeated": "password123"}
    response = browser.post("/account/password", "/account", current=factories.PASSWORD, **new)
    assert response.status_code == 422
    assert 0 < response.text.index('name="new"') < response.text.index("among the first that are guessed")


def test_signing_out_needs_a_post_and_ends_the_session(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout", "/account").location == "/login"
    assert browser.get("/").status_code == 302


def test_a_platform_admin_lands_on_the_organisations(browser: Browser, people: People) -> None:
    assert browser.sign_in(people.platform_admin).location == "/organisations"
    assert "Nordwind Labs" in browser.get("/organisations").text
    assert browser.get("/").status_code == 403
