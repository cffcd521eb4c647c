"""What a recruiter and an admin do for a candidate who asks for their data or its deletion."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.audit.models import AuditEntry
from app.audit.services import Actor
from app.context import get_ports
from app.domain.candidate_statements import StatementKind
from app.extensions import db
from app.interviews.models import CandidateStatement, InterviewSession
from app.interviews.services import afterwards
from app.panels.models import Candidate
from tests.factories import PASSWORD
from tests.interview_seeds import SPOKEN, seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

Run = Callable[..., Result]


@pytest.fixture
def candidate_id(web_app: Flask, people: People) -> str:
    with web_app.app_context():
        return str(seed_finished_interview(get_ports(), get_organization(people), "Grace Hopper").candidate_id)


@pytest.fixture
def run(web_app: Flask) -> Run:
    return lambda *args: web_app.test_cli_runner().invoke(
        args=[*args, "--org", "nordwind", "--json"], catch_exceptions=False
    )


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def audited(web_app: Flask) -> list[str]:
    with web_app.app_context():
        rows = db.session.query(AuditEntry).order_by(AuditEntry.created_at)
        return [row.action for row in rows if row.action != "signed_in"]


def test_from_a_request_to_the_receipt(web_app: Flask, people: People, candidate_id: str) -> None:
    recruiter, admin = Browser(web_app.test_client()), Browser(web_app.test_client())
    recruiter.sign_in(people.recruiter)
    page = f"/privacy/candidates/{candidate_id}"
    assert page in recruiter.get("/privacy?search=hopper").text
    recruiter.post(f"{page}/request", page, note="Please forget me.")
    assert "Please forget me." in recruiter.get("/privacy").text
    assert recruiter.post(f"{page}/erasure", page, confirmation="delete").status_code == 403

    admin.sign_in(people.org_admin)
    sure = {"confirmation": "delete", "password": PASSWORD}
    for wrong in ({"confirmation": "oh"}, {"password": "a guess"}, {"password": ""}):
        assert admin.post(f"{page}/erasure", page, **{**sure, **wrong}).status_code == 422
    admin.post(f"{page}/hold", page, reason="Case 12")
    assert "Case 12" in admin.get("/privacy").text
    assert admin.post(f"{page}/erasure", page, **sure).status_code == 409
    admin.post(f"{page}/release", page)
    receipt = admin.post(f"{page}/erasure", page, **{**sure, "confirmation": "Delete"}).location
    assert "Deletion receipt" in admin.get(receipt).text
    assert json.loads(admin.get(f"{receipt}.json").data)["rows"]["answers"] == 3
    assert admin.get(page).status_code == 404
    assert "Hopper" not in admin.get("/privacy").text
    assert audited(web_app) == [
        "erasure_requested",
        "access_denied",
        "sign_in_refused",
        "hold_placed",
        "hold_released",
        "candidate_erased",
    ]


def test_what_a_candidate_asks_on_their_own_page_waits_here_too(
    web_app: Flask, browser: Browser, people: People, candidate_id: str
) -> None:
    with web_app.app_context():
        session = db.session.query(InterviewSession).one()
        afterwards.add_statement(get_ports(), session.id, StatementKind.COMMENT, "It was loud.")
        afterwards.add_statement(get_ports(), session.id, StatementKind.ERASURE, "I found other work.")
    browser.sign_in(people.org_admin)
    listed, page = browser.get("/privacy").text, f"/privacy/candidates/{candidate_id}"
    assert page in listed
    assert "I found other work." in listed
    assert "It was loud." not in listed
    browser.post(f"{page}/request", page, note="Asked on their page.")
    assert "I found other work." not in browser.get("/privacy").text


def test_a_request_that_is_dealt_with_waits_no_longer(
    web_app: Flask, browser: Browser, people: People, candidate_id: str
) -> None:
    with web_app.app_context():
        session = db.session.query(InterviewSession).one()
        afterwards.add_statement(get_ports(), session.id, StatementKind.ERASURE, "")
        statement = db.session.query(CandidateStatement).one()
        actor = Actor(session.organization_id, None)
        afterwards.handle_request(get_ports(), actor, session.id, statement.id)
    browser.sign_in(people.org_admin)
    assert "No open request" in browser.get("/privacy").text


def test_a_refusal_wants_a_reason(web_app: Flask, browser: Browser, people: People, candidate_id: str) -> None:
    browser.sign_in(people.org_admin)
    page = f"/privacy/candidates/{candidate_id}"
    browser.post(f"{page}/request", page)
    assert browser.post(f"{page}/refusal", page, reason=" ").status_code == 422
    browser.post(f"{page}/refusal", page, reason="A lawsuit is going on.")
    assert "No open request" in browser.get("/privacy").text
    with web_app.app_context():
        assert db.session.query(Candidate).count() == 1


def test_everything_about_a_candidate_in_one_file(
    web_app: Flask, browser: Browser, people: People, candidate_id: str
) -> None:
    browser.sign_in(people.org_admin)
    page = f"/privacy/candidates/{candidate_id}"
    answer = browser.post(f"{page}/export.zip", page)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        records = json.loads(archive.read("records.json"))
        recordings = [archive.read(name) for name in names if name.endswith(".flac")]
        interview = json.loads(archive.read(next(name for name in names if name.startswith("interviews/"))))
    assert len(recordings) == 2
    assert all(recording.startswith(b"fLaC") for recording in recordings)
    assert records["candidates"][0]["name"] == "Grace Hopper"
    assert "token_hash" not in records["invitations"][0]
    assert interview["answers"][0]["transcript"] == SPOKEN
    assert "candidate_exported" in audited(web_app)


def test_days_are_kept_by_panel(web_app: Flask, browser: Browser, people: People, candidate_id: str) -> None:
    browser.sign_in(people.org_admin)
    with web_app.app_context():
        panel_id = db.session.query(InterviewSession).one().panel_id
    page = "/privacy/retention"
    assert browser.post(f"{page}/{panel_id}", page, recording_days="0").status_code == 422
    browser.post(f"{page}/{panel_id}", page, recording_days="30")
    assert 'value="30"' in browser.get(page).text
    assert "retention_changed" in audited(web_app)


def test_the_command_line_does_the_same(
    web_app: Flask, people: People, candidate_id: str, run: Run, tmp_path: Path
) -> None:
    with web_app.app_context():
        get_organization(people).slug = "nordwind"
        db.session.commit()
    file = tmp_path / "everything.zip"
    assert told(run("candidate", "export", candidate_id, str(file)))["bytes"] == file.stat().st_size
    assert run("candidate", "hold", candidate_id).exit_code == 2
    assert run("candidate", "hold", candidate_id, "--reason", "Case 12").exit_code == 0
    assert run("candidate", "erase", candidate_id, "--yes").exit_code == 1
    assert run("candidate", "hold", candidate_id, "--release").exit_code == 0
    assert told(run("encryption", "rotate"))["organizations"] == [{"organization": "nordwind", "recordings": 2}]
    receipt = told(run("candidate", "erase", candidate_id, "--yes"))
    assert receipt["rows"]["interview_sessions"] == 1
    assert run("candidate", "erase", candidate_id, "--yes").exit_code == 3
    outcome = web_app.test_cli_runner().invoke(args=["retention", "run", "--json"])
    assert told(outcome)["stray_folders"] == 0
