"""Every route that changes something writes down who did it: each is played once with what it succeeds with.

A route that is missing here fails: say below what it is sent, or why nothing is owed or who else shows it.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts import services as accounts
from app.audit.models import AuditEntry
from app.domain.audit_log import AuditAction
from app.extensions import db
from app.web.authorization import find_rule
from tests.factories import PASSWORD
from tests.unit.test_question_content import PLAIN
from tests.web.tenants import ADMIN, PLATFORM, RECRUITER
from tests.web.test_route_matrix import ADMITTED, Place, path_of, place

__all__ = ["place"]  # the fixture
Sent = Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
QUESTION = {
    "text": "What is a generator?",
    "topic": "Python",
    "subtopic": "Iteration",
    "difficulty": "medium",
    "category": "concept",
    "status": "draft",
    "weightage": "1",
    "expected_seconds": "90",
    "reference_answer": "A function that yields.",
    "twins_seen": "y",
}
HOOK = {"url": "https://example.com/hook", "events": "report.ready", "enabled": "y"}
HERE = "127.0.0.1"
PEOPLE = "name,email\nAda,\n"


def ticked(objects: dict[str, Any]) -> dict[str, Any]:
    return {"invitation": [str(objects["invitation_id"])], "do": "withdraw"}


# In this order; what comes later finds what came before.
PLAYED: dict[str, tuple[AuditAction, Sent]] = {
    "categories.add": (AuditAction.CATEGORY_CHANGED, {"name": "puzzles"}),
    "categories.rename": (AuditAction.CATEGORY_CHANGED, {"old": "puzzles", "name": "riddles"}),
    "categories.remove": (AuditAction.CATEGORY_CHANGED, {"old": "riddles"}),
    "calibration.run": (AuditAction.CALIBRATION_REQUESTED, {}),
    "question_bank.create": (AuditAction.QUESTION_CREATED, QUESTION),
    "question_bank.save": (AuditAction.QUESTION_EDITED, {**QUESTION, "text": "What is an iterator?"}),
    "question_bank.restore": (AuditAction.QUESTION_EDITED, {}),
    "question_bank.change_status": (AuditAction.QUESTION_STATUS_CHANGED, {}),
    "question_bank.change_statuses": (
        AuditAction.QUESTION_STATUS_CHANGED,
        lambda objects: {"question": str(objects["question_id"]), "status": "draft"},
    ),
    "question_bank.restore_statuses": (
        AuditAction.QUESTION_STATUS_CHANGED,
        lambda objects: {"was": f"{objects['question_id']}:retired"},
    ),
    "question_bank.import_file": (
        AuditAction.QUESTIONS_IMPORTED,
        lambda _objects: {"file": (io.BytesIO(json.dumps([PLAIN]).encode()), "questions.json")},
    ),
    "question_bank.discard_proposal": (AuditAction.PROPOSAL_DISCARDED, {}),
    "calibration.add_graded": (AuditAction.GOLD_ANSWER_ADDED, {"use": "gold", "rating": "4", "text": "It is lazy."}),
    "calibration.remove_graded": (AuditAction.GRADED_ANSWER_REMOVED, {}),
    "panels.simulate": (AuditAction.PANEL_SIMULATED, {}),
    "panels.retire": (AuditAction.PANEL_RETIRED, {}),
    "panels.publish": (AuditAction.PANEL_PUBLISHED, {}),
    "interviews.send_invitation": (
        AuditAction.CANDIDATE_INVITED,
        lambda objects: {"panel": str(objects["panel_id"]), "name": "Ada", "email": "", "days": "7", "time_zone": ""},
    ),
    "invitations.invite_all": (AuditAction.CANDIDATE_INVITED, {"content": PEOPLE, "days": "7"}),
    "invitations.save_mail": (AuditAction.PANEL_MAIL_EDITED, {"subject": "Come", "body": "Here: {link}"}),
    "candidates.save": (AuditAction.CANDIDATE_EDITED, {"time_zone": "UTC"}),
    "candidates.open_accommodations": (AuditAction.ACCOMMODATIONS_OPENED, {}),
    "candidates.save_accommodations": (AuditAction.ACCOMMODATIONS_SAVED, {"extra_time": "x2"}),
    "invitations.renew": (AuditAction.LINK_RENEWED, {}),
    "pipeline.change": (AuditAction.LINK_WITHDRAWN, ticked),
    "pipeline.restore": (AuditAction.LINK_RESTORED, ticked),
    "report_shares.revoke": (AuditAction.REPORT_SHARE_REVOKED, {}),
    "interviews.correct": (AuditAction.TRANSCRIPT_CORRECTED, {"text": "A tuple stays as it is.", "version": "1"}),
    "interventions.handle_request": (AuditAction.REQUEST_HANDLED, {}),
    "reviews.dismiss": (AuditAction.INTERVIEW_DISMISSED, {"reason": "The microphone was broken."}),
    "reviews.withdraw_dismissal": (AuditAction.DISMISSAL_WITHDRAWN, {}),
    "organization_settings.save": (AuditAction.ORGANIZATION_CHANGED, {"report_name": "Nordwind"}),
    "data_protection.save_retention": (AuditAction.RETENTION_CHANGED, {"recording_days": "30"}),
    "data_protection.request_erasure": (AuditAction.ERASURE_REQUESTED, {"note": "Please."}),
    "data_protection.refuse": (AuditAction.ERASURE_REFUSED, {"reason": "There is a lawsuit."}),
    "data_protection.hold": (AuditAction.HOLD_PLACED, {"reason": "There is a lawsuit."}),
    "data_protection.release": (AuditAction.HOLD_RELEASED, {}),
    "data_protection.export": (AuditAction.CANDIDATE_EXPORTED, {}),
    "data_protection.erase": (AuditAction.CANDIDATE_ERASED, {"confirmation": "delete", "password": PASSWORD}),
    "people.reset_link": (AuditAction.RESET_LINK_MADE, {}),
    "people.reset_second_factor": (AuditAction.SECOND_FACTOR_REMOVED, {}),
    "people.disable": (AuditAction.USER_DISABLED, {}),
    "people.change_role": (AuditAction.ROLES_CHANGED, {"role": "recruiter"}),
    "people.enable": (AuditAction.USER_ENABLED, {}),
    "people.invite": (AuditAction.RESET_LINK_MADE, {}),
    "people.add": (AuditAction.USER_CREATED, {"name": "Neu", "email": "neu@example.org", "role": "viewer"}),
    "organizations.create": (AuditAction.CHANGED, {"name": "Tide Labs", "time_zone": "UTC"}),
    "tokens.make": (AuditAction.API_TOKEN_MADE, {"name": "Careers page", "scope": "read", "days": "30"}),
    "organization_tokens.revoke_of_colleague": (AuditAction.API_TOKEN_REVOKED, {}),
    "webhooks.add": (AuditAction.WEBHOOK_ADDED, HOOK),
    "webhooks.save": (AuditAction.WEBHOOK_CHANGED, HOOK),
    "webhooks.renew": (AuditAction.WEBHOOK_SECRET_RENEWED, {}),
    "webhooks.test": (AuditAction.WEBHOOK_TESTED, {}),
    "webhooks.send_again": (AuditAction.WEBHOOK_SENT_AGAIN, {}),
    "webhooks.remove": (AuditAction.WEBHOOK_REMOVED, {}),
    "pipeline.save_view": (AuditAction.CHANGED, {"name": "Mine", "show": "review"}),
    "accounts.end_other_devices": (AuditAction.CHANGED, {}),
    "accounts.choose_language": (AuditAction.CHANGED, {"language": "de"}),
}
OWED_BY_NOBODY = {
    "accounts.log_out": "ends the own session",
    "invitations.preview_file": "reads a file and keeps nothing of it",
    "audit.verify": "reads the log and changes nothing",
}
# What takes more than one request to make: a live interview, a language model, a mail server, an own password.
SHOWN_IN = {
    "accounts.change_password": "test_account_trail",
    "accounts.end_device": "test_account_trail, as every change that no service writes down",
    "pipeline.remove_view": "test_account_trail, as every change that no service writes down",
    "own_address.ask": "test_own_address",
    "own_address.drop": "test_own_address",
    "second_factor.confirm": "test_account_trail",
    "second_factor.remove": "test_account_trail",
    "platform_access.open_access": "test_platform_access",
    "platform_access.close_access": "test_platform_access",
    "calibration.make_exemplar": "test_calibration",
    "feedback.approve": "test_feedback",
    "feedback.approve_all": "test_feedback",
    "feedback.withhold": "test_feedback",
    "interventions.end": "test_interventions",
    "interventions.extend": "test_interventions",
    "interventions.hold": "test_interventions",
    "interventions.message": "test_reviews",
    "interventions.release": "test_interventions",
    "invitations.send": "test_preparing_trail",
    "operations.drop": "test_operations_page",
    "operations.try_again": "test_operations_page",
    "panels.create": "test_preparing_trail",
    "panels.save": "test_preparing_trail",
    "question_bank.adopt_proposal": "test_question_assistant",
    "question_bank.analyse": "test_preparing_trail",
    "question_bank.request_proposals": "test_preparing_trail",
    "question_bank.resume_proposals": "test_preparing_trail",
    "report_comparisons.make": "test_comparison_report",
    "report_shares.share": "test_report_sharing",
    "reviews.rate": "test_reviews",
    "reviews.submit": "test_reviews",
    "tokens.revoke": "test_token_pages",
}


def changing_rules(place: Place) -> dict[str, Rule]:
    """The pages that somebody signed in changes something with; programs have the same services behind them."""
    return {
        rule.endpoint: rule
        for rule in place.app.url_map.iter_rules()
        if CHANGING & (rule.methods or set()) and _is_of_somebody(place, rule) and not rule.endpoint.startswith("api.")
    }


def _is_of_somebody(place: Place, rule: Rule) -> bool:
    access = find_rule(place.app.view_functions[rule.endpoint])
    return access is not None and access.action is not None


def test_every_change_is_written_down_with_who_did_it_and_from_where(place: Place) -> None:
    rules = changing_rules(place)
    assert sorted(rules) == sorted([*PLAYED, *OWED_BY_NOBODY, *SHOWN_IN])
    objects = dict(place.own.objects)
    missing = []
    for endpoint, (action, sent) in PLAYED.items():
        role = RECRUITER if RECRUITER in ADMITTED[endpoint] else ADMIN if ADMIN in ADMITTED[endpoint] else PLATFORM
        before = latest_number(place)
        fields = sent(objects) if callable(sent) else sent
        answer = place.client(role).post(path_of(rules[endpoint], objects), data=fields)
        written = entries_after(place, before)
        if (action.value, user_id(place, role), HERE) not in written:
            missing.append(f"{endpoint}: {answer.status_code}, {written}")
    assert "\n".join(missing) == ""


def latest_number(place: Place) -> int:
    with place.app.app_context():
        return db.session.query(AuditEntry).count()


def entries_after(place: Place, before: int) -> list[tuple[str, uuid.UUID | None, str]]:
    with place.app.app_context():
        newest = select(AuditEntry).order_by(AuditEntry.created_at).offset(before)
        return [(row.action, row.actor_id, row.address) for row in db.session.scalars(newest)]


def user_id(place: Place, role: str) -> uuid.UUID:
    with place.app.app_context():
        return accounts.get_account(place.own.users[role]).user_id
