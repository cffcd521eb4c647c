"""People are let in by a page: they set their own password by a link, and whoever was disabled comes back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.services import get_account
from app.audit.models import AuditEntry
from app.extensions import db
from tests.web.conftest import Browser, People

PASSWORD = "a password of my own choice"
LINK = re.compile(r'value="[^"]*(/reset-password/[^"]+)"')
NEWCOMER = {"name": "Grace Hopper", "email": "Grace@Example.org"}


def link_in(page: TestResponse) -> str:
    found = LINK.search(page.text)
    assert found
    return urlsplit(found[1]).path


def test_a_newcomer_sets_a_password_and_may_do_what_the_role_says(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.org_admin)
    added = browser.post("/people", "/people", **NEWCOMER, role="viewer")
    link = link_in(added)
    assert "grace@example.org" in added.text
    newcomer = Browser(web_app.test_client())
    newcomer.post(link, link, new=PASSWORD, repeated=PASSWORD)
    assert newcomer.sign_in("grace@example.org", PASSWORD).location == "/"
    assert newcomer.get("/panels").status_code == 200
    assert newcomer.get("/panels/new").status_code == 403
    with web_app.app_context():
        assert str(get_account("grace@example.org").organization_id) == people.organization_id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "nonsense"}, "is not an email address"),
        ({"name": ""}, "Enter the name."),
        ({"role": "platform_admin"}, "Nobody was added"),
    ],
)
def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(
    browser: Browser, people: People, change: dict[str, str], told: str
) -> None:
    browser.sign_in(people.org_admin)
    refused = browser.post("/people", "/people", **{**NEWCOMER, "role": "viewer", **change})
    assert refused.status_code == 422
    assert told in refused.text
    assert "Grace" in refused.text


def test_an_address_that_is_taken_is_refused_whoever_has_it(browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    refused = browser.post("/people", "/people", name="Eve", email=people.stranger, role="viewer")
    assert refused.status_code == 409
    assert "Somebody already signs in" in refused.text


def test_an_administrator_cannot_choose_another_organisation(web_app: Flask, browser: Browser, people: People) -> None:
    with web_app.app_context():
        other = str(get_account(people.stranger).organization_id)
    browser.sign_in(people.org_admin)
    browser.post("/people", "/people", **NEWCOMER, role="org_admin", organization=other)
    with web_app.app_context():
        assert str(get_account("grace@example.org").organization_id) == people.organization_id


def test_whoever_was_disabled_comes_back_with_the_password_of_before(
    web_app: Flask, browser: Browser, people: People
) -> None:
    with web_app.app_context():
        path = f"/people/{get_account(people.viewer).user_id}"
    browser.sign_in(people.org_admin)
    browser.post(f"{path}/disable", "/people")
    assert Browser(web_app.test_client()).sign_in(people.viewer).status_code != 302
    assert "can sign in again" in follow(browser, browser.post(f"{path}/enable", "/people"))
    assert Browser(web_app.test_client()).sign_in(people.viewer).location == "/"


def test_whoever_runs_the_platform_makes_an_organisation_and_its_first_administrator(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.platform_admin)
    made = browser.post("/organisations", "/organisations", name="Tide Labs", time_zone="Europe/Berlin")
    assert "Tide Labs is there" in follow(browser, made)
    choice = re.search(r'<option[^>]* value="([^"]+)">Tide Labs<', browser.get("/people").text)
    assert choice
    browser.post("/people", "/people", **NEWCOMER, role="org_admin", organization=choice[1])
    with web_app.app_context():
        assert get_account("grace@example.org").organization_name == "Tide Labs"
    again = browser.post("/organisations", "/organisations", name="Tide Labs", time_zone="Europe/Berlin")
    assert again.status_code == 409
    assert "is taken" in again.text


def follow(browser: Browser, response: TestResponse) -> str:
    assert response.status_code == 302
    return browser.get(response.location).text


def path_of(web_app: Flask, email: str) -> str:
    with web_app.app_context():
        return f"/people/{get_account(email).user_id}"


def test_a_new_role_counts_at_once_and_ends_what_was_open(web_app: Flask, browser: Browser, people: People) -> None:
    theirs = Browser(web_app.test_client())
    theirs.sign_in(people.viewer)
    browser.sign_in(people.org_admin)
    changed = browser.post(f"{path_of(web_app, people.viewer)}/role", "/people", role="recruiter")
    assert "has the new role" in follow(browser, changed)
    assert theirs.get("/panels").location.startswith("/login")
    theirs.sign_in(people.viewer)
    assert theirs.get("/panels/new").status_code == 200
    with web_app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="roles_changed").one()
        assert entry.after == {"was": ["viewer"], "roles": ["recruiter"]}


def test_roles_are_changed_by_others_within_the_organisation_and_to_those_of_the_list(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.org_admin)
    own, foreign = (f"{path_of(web_app, email)}/role" for email in (people.org_admin, people.stranger))
    assert browser.post(own, "/people", role="viewer").status_code == 422
    assert browser.post(foreign, "/people", role="viewer").status_code == 404
    raised = browser.post(f"{path_of(web_app, people.viewer)}/role", "/people", role="platform_admin")
    assert raised.status_code == 422


@pytest.mark.parametrize(("deed", "fields"), [("role", {"role": "viewer"}), ("disable", {})])
def test_the_last_administrator_stays(
    web_app: Flask, browser: Browser, people: People, deed: str, fields: dict[str, str]
) -> None:
    browser.sign_in(people.platform_admin)
    path = f"{path_of(web_app, people.org_admin)}/{deed}"
    assert "is the last administrator" in follow(browser, browser.post(path, "/people", **fields))
    assert Browser(web_app.test_client()).sign_in(people.org_admin).location == "/"
    browser.post(f"{path_of(web_app, people.recruiter)}/role", "/people", role="org_admin")
    assert "is the last administrator" not in follow(browser, browser.post(path, "/people", **fields))


def test_whoever_is_invited_again_comes_back_by_the_link_alone(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.org_admin)
    path = path_of(web_app, people.viewer)
    browser.post(f"{path}/disable", "/people")
    link = link_in(browser.post(f"{path}/invitation", "/people"))
    back = Browser(web_app.test_client())
    assert back.sign_in(people.viewer).status_code != 302
    back.post(link, link, new=PASSWORD, repeated=PASSWORD)
    assert back.sign_in(people.viewer, PASSWORD).location == "/"
