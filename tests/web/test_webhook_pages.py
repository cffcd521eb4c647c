"""Webhooks by page, API and command line."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask

from app.audit.models import AuditEntry
from app.context import get_ports
from app.extensions import db
from app.organizations.services import list_organizations
from app.webhooks.models import WebhookEndpoint
from tests.web.conftest import Browser, People
from tests.web.test_api import Program, code_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")
HOOK = {"url": "https://example.com/hook", "events": ["interview.completed"]}
PAGE = "/settings/webhooks"


def test_a_secret_is_shown_once_and_kept_sealed(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    assert "Nobody is told yet" in browser.get(PAGE).text
    made = browser.post(PAGE, PAGE, url="https://example.com/hook", events="report.ready", enabled="y")
    found = SECRET.search(made.text)
    assert found
    with web_app.app_context():
        endpoint = db.session.query(WebhookEndpoint).one()
        assert found[0].encode() not in endpoint.secret
        place = f"webhook_endpoints/{endpoint.id}/secret"
        assert get_ports().seals.open(endpoint.organization_id, place, endpoint.secret).decode() == found[0]
        path = f"{PAGE}/{endpoint.id}"
        written = [entry.action for entry in db.session.query(AuditEntry)]
    assert "webhook_added" in written
    assert not SECRET.search(browser.get(path).text)
    renewed = SECRET.search(browser.post(f"{path}/secret", path).text)
    assert renewed
    assert renewed[0] != found[0]
    assert "The secret before signs too" in browser.get(path).text


def test_what_is_refused_says_why_on_the_page(browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    inside = browser.post(PAGE, PAGE, url="https://10.0.0.1/", events="report.ready", enabled="y")
    assert inside.status_code == 422
    assert "private network" in inside.text
    assert browser.post(PAGE, PAGE, url="https://example.com/", enabled="y").status_code == 422


def test_the_log_shows_a_test_and_sends_it_again(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    browser.post(PAGE, PAGE, url="https://example.com/hook", events="report.ready", enabled="y")
    with web_app.app_context():
        path = f"{PAGE}/{db.session.query(WebhookEndpoint).one().id}"
    assert "Nothing sent yet" in browser.get(path).text
    browser.post(f"{path}/test", path)
    log = browser.get(path).text
    again = re.search(rf'action="({path}/deliveries/[0-9a-f-]+/again)"', log)
    assert "webhook.test" in log
    assert again
    assert browser.post(again[1], path).status_code == 302
    assert browser.get(path).text.count("/again") == 2
    off = browser.post(path, path, url="https://example.com/hook", events="report.ready")
    assert off.status_code == 302
    browser.post(f"{path}/removal", path)
    assert browser.get(path).status_code == 404


def test_programs_of_administrators_manage_webhooks(web_app: Flask, people: People) -> None:
    program = Program(web_app.test_client())
    program.sign_in(people.recruiter)
    assert code_of(program.ask("POST", "/webhooks", HOOK)) == (403, "forbidden")
    program.sign_in(people.org_admin)
    made = program.ask("POST", "/webhooks", HOOK).get_json()
    path = f"/webhooks/{made['details']['id']}"
    assert SECRET.fullmatch(made["secret"])
    assert program.ask("GET", "/webhooks").get_json() == [made["details"]]
    assert code_of(program.ask("POST", "/webhooks", {**HOOK, "url": "http://example.com"})) == (422, "invalid_input")
    changed = program.ask("PUT", path, {**HOOK, "enabled": False}).get_json()
    assert (changed["enabled"], changed["disabled_reason"]) == (False, "Switched off by a person.")
    assert code_of(program.ask("POST", f"{path}/test")) == (409, "conflict")
    program.ask("PUT", path, HOOK)
    assert program.ask("POST", f"{path}/secret").get_json()["details"]["previous_secret_until"]
    tested = program.ask("POST", f"{path}/test").get_json()
    again = program.ask("POST", f"{path}/deliveries/{tested['id']}/again").get_json()
    listed = program.ask("GET", f"{path}/deliveries?limit=1").get_json()
    assert (listed["items"][0]["id"], again["message_id"]) == (again["id"], tested["message_id"])
    assert listed["next_cursor"]
    assert program.ask("DELETE", path).status_code == 204
    assert program.ask("GET", path).status_code == 404


def test_the_command_line_does_the_same(web_app: Flask, people: People) -> None:
    def run(*args: str) -> dict[str, Any]:
        result = web_app.test_cli_runner().invoke(args=["webhook", *args, "--org", slug, "--json"])
        assert result.exit_code == 0, result.stderr
        document: dict[str, Any] = json.loads(result.stdout)
        return document

    with web_app.app_context():
        slug = next(found.slug for found in list_organizations() if str(found.id) == people.organization_id)
    made = run("add", "https://example.com/hook", "--event", "report.ready")
    endpoint = str(made["id"])
    assert SECRET.fullmatch(str(made["secret"]))
    assert run("rotate", endpoint)["secret"] != made["secret"]
    delivery = str(run("test", endpoint)["id"])
    assert run("resend", endpoint, delivery)["state"] == "waiting"
    assert len(run("deliveries", endpoint)["deliveries"]) == 2
    assert run("switch", endpoint, "off")["enabled"] is False
    run("remove", endpoint)
    assert run("list")["endpoints"] == []
