"""What is done to accounts stays in the organisation's log."""

from __future__ import annotations

import json
import uuid

import pytest
from flask import Flask

from app.accounts import services
from app.accounts.sign_in_guard import OF_ACCOUNT_FROM_ADDRESS
from app.audit import services as audit
from app.audit.models import AuditEntry
from app.domain.audit_log import PLATFORM_CHAIN
from app.extensions import db
from tests import factories
from tests.web.conftest import Browser, People
from tests.web.test_second_factor import set_up


def entries(web_app: Flask, people: People, chain: str = "") -> list[tuple[str, str, str]]:
    """Action, actor and subject by address."""
    with web_app.app_context():
        names = {user.id: user.email for user in services.list_users()}
        rows = db.session.query(AuditEntry).order_by(AuditEntry.number)
        return [
            (row.action, names.get(row.actor_id, "") if row.actor_id else "", names.get(row.subject_id, ""))
            for row in rows
            if str(row.organization_id) == (chain or people.organization_id)
        ]


def user_id(web_app: Flask, email: str) -> str:
    with web_app.app_context():
        return str(services.get_account(email).user_id)


def test_sign_ins_denials_and_changes_of_people_are_written_down(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.viewer)
    assert browser.get("/people").status_code == 403
    admin = Browser(web_app.test_client())
    admin.sign_in(people.org_admin)
    theirs = user_id(web_app, people.recruiter)
    admin.post(f"/people/{theirs}/reset-link", "/people")
    admin.post(f"/people/{theirs}/reset-second-factor", "/people")
    admin.post(f"/people/{theirs}/disable", "/people")
    assert entries(web_app, people) == [
        ("signed_in", people.viewer, people.viewer),
        ("access_denied", people.viewer, people.viewer),
        ("signed_in", people.org_admin, people.org_admin),
        ("reset_link_made", people.org_admin, people.recruiter),
        ("second_factor_removed", people.org_admin, people.recruiter),
        ("user_disabled", people.org_admin, people.recruiter),
    ]


def test_changes_of_the_own_account_are_written_down(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.viewer)
    fields = {"current": factories.PASSWORD, "new": "a brand new password", "repeated": "a brand new password"}
    browser.post("/account/password", "/account", **fields)
    set_up(browser)
    browser.post("/account/second-factor/remove", "/account/second-factor", password="a brand new password")
    assert [action for action, actor, subject in entries(web_app, people) if actor == subject == people.viewer] == [
        "signed_in",
        "password_changed",
        "signed_in",
        "second_factor_set_up",
        "second_factor_removed",
    ]


def test_the_chain_shows_a_row_that_was_changed(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.viewer)
    browser.get("/people")
    with web_app.app_context():
        organization_id = services.get_account(people.viewer).organization_id
        assert organization_id is not None
        assert audit.verify(organization_id).broken_at is None
        db.session.query(AuditEntry).filter_by(number=2).update({"action": "signed_in"})
        db.session.commit()
        assert audit.verify(organization_id).broken_at == 2
    admin = Browser(web_app.test_client())
    admin.sign_in(people.org_admin)
    assert "Entry 2 is not as it was written" in admin.post("/audit/verification", "/audit").text


def test_failed_sign_ins_are_in_the_log_of_whoever_they_concern(
    web_app: Flask, browser: Browser, people: People
) -> None:
    for email in (people.viewer, "nobody@example.org", people.platform_admin, people.stranger):
        browser.sign_in(email, "wrong")
    assert entries(web_app, people) == [("sign_in_refused", "", people.viewer)]
    platform = entries(web_app, people, str(PLATFORM_CHAIN))
    assert platform == [("sign_in_refused", "", ""), ("sign_in_refused", "", people.platform_admin)]
    with web_app.app_context():
        assert "nobody@" not in str([row.after for row in db.session.query(AuditEntry)])


def test_a_throttle_is_told_once(web_app: Flask, browser: Browser, people: People) -> None:
    for _ in range(OF_ACCOUNT_FROM_ADDRESS + 3):
        browser.sign_in(people.viewer, "wrong")
    with web_app.app_context():
        steps = [row.after["step"] for row in db.session.query(AuditEntry).order_by(AuditEntry.number)]
    assert steps == ["password"] * OF_ACCOUNT_FROM_ADDRESS + ["too_many_attempts"]


def test_refusals_of_platform_admins_and_forged_requests_are_in_it_too(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.platform_admin)
    assert browser.get("/interviews").status_code == 403
    assert entries(web_app, people, str(PLATFORM_CHAIN))[-1][:2] == ("access_denied", people.platform_admin)
    viewer = Browser(web_app.test_client())
    viewer.sign_in(people.viewer)
    assert viewer.client.post("/account/devices/end-others").status_code == 400
    assert entries(web_app, people)[-1] == ("access_denied", people.viewer, people.viewer)


def test_an_admin_reads_the_log_of_their_own_organisation(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.viewer, "wrong")
    browser.sign_in(people.org_admin)
    page = browser.get("/audit").text
    assert "Sign in refused" in page
    assert "Refused" not in browser.get("/audit?action=signed_in").text
    assert "All 2 entries are as they were written." in browser.post("/audit/verification", "/audit").text
    listed = web_app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert {row["organization"] for row in json.loads(listed.stdout)["organizations"]} >= {"(platform)"}
    assert listed.exit_code == 0


def test_the_page_says_to_whom_it_was_done(browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    browser.post("/people", "/people", name="Nora New", email="nora@nordwind.example", role="viewer")
    assert "Nora New" in browser.get("/audit?action=user_created").text
    assert "Nora New" not in browser.get("/audit?action=signed_in").text


def test_a_change_that_no_service_writes_down_is_written_down_once(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.recruiter)
    browser.client.post("/account/devices/end-others", data={"csrf_token": browser.token("/account")})
    assert [action for action, _, _ in entries(web_app, people)] == ["signed_in", "changed"]
    assert browser.get("/account").status_code == 200
    assert browser.post(f"/account/devices/{uuid.uuid4()}/end", "/account").status_code == 404
    assert len(entries(web_app, people)) == 2
    with web_app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="changed").one()
        assert entry.after["endpoint"] == "accounts.end_other_devices"


def test_an_address_is_written_down_of_people_who_sign_in_and_of_nobody_else(
    web_app: Flask, browser: Browser, people: People
) -> None:
    """A visitor, who may be a candidate, has none: their data can be deleted, the log cannot. Nor has a command."""
    browser.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    browser.sign_in(people.viewer)
    browser.client.post("/account/devices/end-others")
    Browser(web_app.test_client()).sign_in(people.viewer, "wrong")
    with web_app.app_context():
        services.reset_password(people.viewer, "a brand new password")
        written = [(row.action, row.address) for row in db.session.query(AuditEntry).order_by(AuditEntry.created_at)]
        chain = db.session.query(AuditEntry).filter_by(action="signed_in").one().organization_id
        assert audit.verify(chain).broken_at is None
        db.session.query(AuditEntry).filter_by(action="signed_in").update({"address": "127.0.0.1"})
        db.session.commit()
        assert audit.verify(chain).broken_at == 1
    assert written == [
        ("signed_in", "203.0.113.7"),
        ("access_denied", "203.0.113.7"),
        ("sign_in_refused", ""),
        ("password_changed", ""),
    ]


def test_an_entry_can_be_added_and_never_changed_or_deleted(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.viewer)
    with web_app.app_context():
        entry = db.session.query(AuditEntry).one()
        entry.action = "nothing_at_all"
        with pytest.raises(TypeError, match="cannot be changed or deleted"):
            db.session.commit()
        db.session.rollback()
        db.session.delete(db.session.query(AuditEntry).one())
        with pytest.raises(TypeError, match="cannot be changed or deleted"):
            db.session.commit()
        db.session.rollback()
        assert db.session.query(AuditEntry).count() == 1
