"""Every route, for every role, with an object of one's own organisation and with one of somebody else's.

A route that is missing here fails: say below who may enter it, and make its objects in tests/web/tenants.py.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import logins, services
from app.api.bearer import make_pair
from app.audit.models import AuditEntry
from app.context import get_ports
from app.domain.audit_log import AuditAction
from app.extensions import db
from app.reports.comparisons import build_comparison
from app.reports.services import build_report
from config import Config
from tests.conftest import create_tables
from tests.queries import counted_queries
from tests.readable import read_words
from tests.web.tenants import ADMIN, PLATFORM, READERS, RECRUITER, VIEWER, VISITOR, Tenant, make_tenant

OWN, CANARY = "Nordwind", "Kanarienvogel"
SIGNED_IN = frozenset({VIEWER, RECRUITER, ADMIN, PLATFORM})
WRITERS = frozenset({RECRUITER, ADMIN})
KEEPERS = frozenset({ADMIN, PLATFORM})
EVERYBODY = SIGNED_IN | {VISITOR}

MATRIX: dict[frozenset[str], str] = {
    EVERYBODY: """
        static health.healthz health.readyz health.metrics health.edge_view
        accounts.login_page accounts.log_in accounts.code_page accounts.enter_code
        password_reset.show password_reset.use own_address.show own_address.use languages.choose
        candidate_room.show_room candidate_room.give_consent
        candidate_room.show_afterwards candidate_room.open_afterwards
        candidate_room.correct_answer candidate_room.add_statement candidate_room.hear_trial report_shares.open_shared
        about_you.show about_you.save
        api.sign_in api.refresh api.openapi api.docs
    """,
    SIGNED_IN: """
        accounts.log_out accounts.profile accounts.choose_language accounts.change_password
        accounts.end_device accounts.end_other_devices own_address.ask own_address.drop
        second_factor.show second_factor.confirm second_factor.remove
        tokens.index tokens.make tokens.revoke
        api.read_caller api.sign_out api.list_tokens api.make_token api.revoke_token
    """,
    READERS: """
        interviews.dashboard interviews.index interviews.live interviews.show interviews.state interviews.recording
        reviews.debrief insights.comparison insights.figures
        report_comparisons.make report_comparisons.show report_comparisons.download
        pipeline.export pipeline.save_view pipeline.remove_view
        reports.download report_shares.export_csv report_shares.export_json
        panels.index panels.show question_bank.index question_bank.show question_bank.export categories.index
        calibration.index
        api.list_topics api.list_questions api.read_question api.list_panels api.read_panel
        api.list_candidates api.read_candidate api.list_invitations api.read_invitation
        api.list_interviews api.read_one_interview api.read_transcript api.read_ratings
        api.read_report api.download_report api.export_json api.export_csv
    """,
    WRITERS: """
        data_protection.index data_protection.candidate data_protection.request_erasure
        data_protection.receipt data_protection.receipt_file
        interviews.invite interviews.send_invitation
        feedback.approve feedback.approve_all feedback.withhold
        interventions.end interventions.extend interventions.handle_request
        interventions.hold interventions.message interventions.release
        interviews.correct reviews.dismiss reviews.rate reviews.scorecard reviews.submit
        reviews.withdraw_dismissal
        panels.new panels.create panels.edit panels.save panels.publish panels.retire panels.simulate
        pipeline.change pipeline.restore
        invitations.calendar invitations.file_page invitations.invite_all invitations.mail
        invitations.preview_file invitations.renew invitations.save_mail invitations.send
        candidates.show candidates.save candidates.open_accommodations candidates.save_accommodations
        report_shares.shares report_shares.share report_shares.revoke
        question_bank.new question_bank.create question_bank.edit question_bank.save
        question_bank.change_status question_bank.change_statuses question_bank.restore_statuses question_bank.restore
        categories.add categories.rename categories.remove
        question_bank.import_page question_bank.import_file
        question_bank.proposals question_bank.request_proposals question_bank.show_proposals
        question_bank.resume_proposals question_bank.adopt_proposal question_bank.discard_proposal
        question_bank.analyse
        api.create_question api.change_question api.create_panel api.change_panel api.publish_panel api.retire_panel
        api.invite_candidate api.withdraw_invitation api.rate_answer api.submit_review
        calibration.run calibration.make_exemplar calibration.add_graded calibration.remove_graded
    """,
    frozenset({ADMIN}): """
        data_protection.refuse data_protection.hold data_protection.release data_protection.erase
        data_protection.export data_protection.retention_page data_protection.save_retention audit.index audit.verify
        fairness.index fairness.export organization_settings.show organization_settings.save
        webhooks.index webhooks.add webhooks.show webhooks.save webhooks.renew webhooks.test webhooks.send_again
        webhooks.remove
        api.list_endpoints api.add_endpoint api.read_endpoint api.change_endpoint api.remove_endpoint
        api.renew_secret api.send_test api.list_deliveries api.send_again
        organization_tokens.list_all organization_tokens.revoke_of_colleague
        api.list_tokens_of_organization api.revoke_token_of_colleague
    """,
    KEEPERS: """
        people.index people.add people.reset_link people.disable people.enable people.reset_second_factor
        people.change_role people.invite
    """,
    frozenset({PLATFORM}): """
        operations.index operations.try_again operations.drop
        organizations.index organizations.create
        platform_access.show platform_access.open_access platform_access.close_access
    """,
}
ADMITTED = {endpoint: roles for roles, endpoints in MATRIX.items() for endpoint in endpoints.split()}
# Whoever runs the platform sees the names of all tenants and of their people, and nothing else of theirs.
NAMES_ALL_TENANTS = frozenset(
    {
        *("organizations.index", "organizations.create", "people.index", "people.add", "people.reset_link"),
        "people.invite",
        *("platform_access.show", "platform_access.open_access"),
    }
)
# What belongs to nobody: the same for every organisation, or told by a secret instead of an id.
WITHOUT_OWNER = frozenset({"filename", "mark", "suffix", "status", "turn", "token", "number", "failed_id"})
DENIED = {"action": AuditAction.ACCESS_DENIED.value, "address": "127.0.0.1"}
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self)",
}
ENDS_LOGINS = (
    "accounts.",
    "people.",
    "password_reset.",
    "second_factor.",
    "platform_access.",
    "api.sign_",
    "api.refresh",
)


@dataclass
class Place:
    """`leaks` name what told of the other tenant, `bare` what lacked a header.

    `told_by` are the kinds of answer that told of the own one.
    """

    app: Flask
    own: Tenant
    foreign: Tenant
    leaks: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    told_by: set[str] = field(default_factory=set)
    opened: dict[str, logins.Login] = field(default_factory=dict)

    def client(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        if role != VISITOR:
            with client.session_transaction() as session:
                session["_user_id"] = self.login(role).token
        return client

    def open(self, rule: Rule, method: str, role: str, objects: dict[str, Any]) -> TestResponse:
        try:
            return self._open(rule, method, role, objects)
        finally:
            if rule.endpoint.startswith(ENDS_LOGINS):
                self.opened.clear()

    def _open(self, rule: Rule, method: str, role: str, objects: dict[str, Any]) -> TestResponse:
        if rule.endpoint.startswith("api."):
            headers = self.bearer(role) if role != VISITOR else {}
            body: dict[str, Any] | None = {} if method in {"POST", "PUT"} else None
            return self.app.test_client().open(path_of(rule, objects), method=method, headers=headers, json=body)
        return self.client(role).open(path_of(rule, objects), method=method)

    def bearer(self, role: str) -> dict[str, str]:
        with self.app.app_context():
            return {"Authorization": f"Bearer {make_pair(self.login(role)).access_token}"}

    def login(self, role: str) -> logins.Login:
        """One for all requests until one that may end it."""
        if role not in self.opened:
            with self.app.app_context():
                account = services.get_account(self.own.users[role])
                self.opened[role] = logins.open_login(account, "test", "127.0.0.1")
        return self.opened[role]

    def ask(self, rule: Rule, method: str, role: str, objects: dict[str, Any]) -> TestResponse:
        response = self.open(rule, method, role, objects)
        words = read_words(response)
        if OWN in words:
            self.told_by.add(response.mimetype or "")
        if CANARY in words and not (role == PLATFORM and rule.endpoint in NAMES_ALL_TENANTS):
            self.leaks.append(f"{method} {rule.rule} as {role}")
        lacking = [name for name, value in HEADERS.items() if value not in response.headers.get(name, "")]
        self.bare += [f"{method} {rule.rule} as {role}: {response.status_code} without {name}" for name in lacking]
        response.close()
        return response


WRITING = re.compile(
    r"\s*(?:DELETE FROM|INSERT INTO|UPDATE) (?!(?:audit_entries|audit_heads|login_sessions|api_tokens|report_shares)\b)"
)


@pytest.fixture
def place(config: Config) -> Iterator[Place]:
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False  # another test shows that every mutating route wants the token
    with app.app_context():
        create_tables(config)
        own, foreign = make_tenant(app, OWN), make_tenant(app, CANARY)
    yield Place(app, own, foreign)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def path_of(rule: Rule, objects: dict[str, Any]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: str(objects[found[1]]), rule.rule)


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_is_in_the_matrix(place: Place) -> None:
    assert {rule.endpoint for rule, _ in routes(place.app)} - set(ADMITTED) == set()


def test_who_is_not_admitted_is_turned_away_and_it_is_written_down(place: Place) -> None:
    wrong, denied = [], 0
    for rule, method in routes(place.app):
        for role in sorted(EVERYBODY - ADMITTED[rule.endpoint]):
            answer = place.ask(rule, method, role, place.own.objects)
            if role == VISITOR:
                to_login = answer.status_code == 302 and answer.location.startswith("/login")
                is_page = method == "GET" and not rule.endpoint.startswith("api.")
                refused = to_login if is_page else answer.status_code == 401
            else:
                refused = answer.status_code == 403
                denied += 1
            if not refused:
                wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
    assert "\n".join(wrong) == ""
    assert "\n".join([*place.leaks, *place.bare]) == ""
    with place.app.app_context():
        assert db.session.query(AuditEntry).filter_by(**DENIED).count() == denied > 0


def test_what_belongs_to_another_organisation_is_not_there(place: Place) -> None:
    """A page is 404; a form answers as it does for an object that nobody has."""
    wrong = []
    for rule, method in routes(place.app):
        owned = rule.arguments - WITHOUT_OWNER
        for role in sorted(ADMITTED[rule.endpoint] & SIGNED_IN) if owned else []:
            if role == PLATFORM and rule.endpoint.startswith(("people.", "platform_access.")):
                continue  # keeps the people of all tenants
            foreign = place.ask(rule, method, role, {**place.own.objects, **foreign_ones(place, owned)}).status_code
            nobodys = place.ask(rule, method, role, {**place.own.objects, **dict.fromkeys(owned, uuid.uuid4())})
            if foreign != nobodys.status_code or foreign < 300 or (method == "GET" and foreign != 404):
                wrong.append(f"{method} {rule.rule} as {role}: {foreign}, {nobodys.status_code}")
    assert "\n".join(wrong) == ""
    assert "\n".join([*place.leaks, *place.bare]) == ""


def foreign_ones(place: Place, owned: set[str]) -> dict[str, Any]:
    return {name: place.foreign.objects[name] for name in owned}


def test_who_is_admitted_gets_in_and_sees_nothing_of_other_tenants(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither on pages nor in reports and archives; and no log has the name of anybody."""
    print_reports(place)
    wrong = []
    for rule, method in routes(place.app):
        for role in sorted(ADMITTED[rule.endpoint]):
            answer = place.ask(rule, method, role, place.own.objects)
            sent_away = role != VISITOR and str(answer.location).startswith("/login?")
            if (answer.status_code in {401, 403} or sent_away) and not refuses_by_itself(rule):
                wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
            if answer.status_code >= 500 and rule.endpoint != "health.readyz":
                wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
    assert "\n".join(wrong) == ""
    assert "\n".join([*place.leaks, *place.bare]) == ""
    assert {"text/html", "application/json", "text/csv", "application/pdf", "application/zip"} <= place.told_by
    logged = "".join(capfd.readouterr())
    assert "interviews.show" in logged
    assert [name for name in (OWN, CANARY) if name in logged] == []


def print_reports(place: Place) -> None:
    with place.app.app_context():
        for tenant in (place.own, place.foreign):
            build_report(get_ports(), tenant.objects["session_id"])
            build_comparison(get_ports(), tenant.objects["comparison_id"])


def test_reading_changes_nothing(place: Place) -> None:
    """But for when somebody was last seen, who looked, and how often a link was opened."""
    wrong = []
    for rule, method in routes(place.app):
        role = min(ADMITTED[rule.endpoint])  # what is written does not depend on who asks
        with counted_queries() as statements:
            if method == "GET":
                place.ask(rule, method, role, place.own.objects)
        wrong += [f"{rule.rule} as {role}: {one}" for one in statements if WRITING.match(one)]
    assert "\n".join(wrong) == ""


def refuses_by_itself(rule: Rule) -> bool:
    """A log-in wants a password, a token an organisation; a debrief is closed to whoever may still rate."""
    by_token = {"api.sign_in", "api.refresh", "api.revoke_token"}
    return rule.endpoint in by_token | {"accounts.log_in", "accounts.enter_code", "reviews.debrief"}
