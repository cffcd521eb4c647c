"""An organisation with one of everything that an address may name."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from app.accounts import logins, password_resets, services
from app.accounts.models import User
from app.api.models import ApiToken
from app.audit.services import Actor
from app.context import get_ports
from app.data_protection.models import Erasure
from app.database import transaction, utc_now
from app.domain.candidate_statements import StatementKind
from app.domain.question_writing import Brief
from app.domain.webhook_events import WebhookEvent
from app.extensions import db
from app.interviews.models import CandidateStatement, InterviewSession
from app.panels.models import SavedView
from app.question_bank.assistant_models import QuestionGeneration
from app.question_bank.models import GradedAnswer, Question
from app.reports.models import ComparisonMember, ComparisonReport, ReportShare
from app.webhooks.services import endpoints
from app.webhooks.services.endpoints import EndpointDraft
from tests import factories
from tests.interview_seeds import seed_finished_interview

VISITOR, VIEWER, RECRUITER, ADMIN, PLATFORM = "visitor", "viewer", "recruiter", "org_admin", "platform_admin"
READERS = frozenset({VIEWER, RECRUITER, ADMIN})


@dataclass
class Tenant:
    users: dict[str, Any]
    objects: dict[str, Any]


def make_tenant(app: Flask, name: str) -> Tenant:
    organization = factories.make_organization(name=name)
    users = {role: factories.make_user(organization, role, name=f"{name} {role}") for role in sorted(READERS)}
    users[PLATFORM] = factories.make_user(role="platform_admin")
    return Tenant({role: user.email for role, user in users.items()}, make_objects(organization, name, users))


def make_objects(organization: Any, name: str, users: dict[str, User]) -> dict[str, Any]:
    colleague = users[VIEWER]
    session = seed_finished_interview(get_ports(), organization, f"{name} Candidate")
    with transaction(db.session):
        session.answers[1].transcript_text = f"At {name} a generator saves memory."
    question = factories.make_question(organization, text=f"What does {name} do?")
    panel = factories.make_panel(organization, title=f"{name} panel")
    invited = factories.make_invitation(panel, factories.make_candidate(organization, name=f"{name} Guest"))
    victim = factories.make_user(organization, "viewer", name=f"{name} Person")
    account = services.get_account(colleague.email)
    return {
        "session_id": session.id,
        "panel_id": panel.id,
        "question_id": question.id,
        "generation_id": make_generation(organization, name).id,
        "graded_id": make_graded(question, name).id,
        "invitation_id": invited.invitation.id,
        "candidate_id": invited.invitation.candidate_id,
        "statement_id": make_request(session).id,
        "share_id": make_share(session, colleague).id,
        "comparison_id": make_comparison(session, users[RECRUITER]).id,
        "receipt_id": make_receipt(organization).id,
        "organization_id": organization.id,
        "user_id": victim.id,
        "login_id": logins.open_login(account, name, "127.0.0.1").login_id,
        "token": password_resets.make_reset(services.get_account(victim.email)),
        "turn": 1,
        "number": 1,
        "view_id": make_view(organization, colleague).id,
        "token_id": make_api_token(organization, colleague).id,
        **make_webhook(organization, name),
        "failed_id": uuid.uuid4(),
        "filename": "favicon.svg",
        "mark": "0" * 12,
        "suffix": "json",
        "status": "retired",
    }


def make_request(session: InterviewSession) -> CandidateStatement:
    kind = StatementKind.HUMAN_REVIEW.value
    return factories.save(CandidateStatement(organization_id=session.organization_id, session_id=session.id, kind=kind))


def make_share(session: InterviewSession, colleague: User) -> ReportShare:
    return factories.save(
        ReportShare(
            organization_id=session.organization_id,
            session_id=session.id,
            created_by_id=colleague.id,
            token_hash=secrets.token_hex(32),
            expires_at=utc_now() + timedelta(days=1),
        )
    )


def make_graded(question: Question, name: str) -> GradedAnswer:
    version = question.versions[-1]
    values = {"organization_id": question.organization_id, "question_version_id": version.id, "rating": 5.0}
    return factories.save(GradedAnswer(**values, use="gold", text=f"{name} joins tables."))


def make_generation(organization: Any, name: str) -> QuestionGeneration:
    brief = asdict(Brief(topic=name, subtopic="Joins", difficulty="easy", count=2))
    proposal = {"record": {"text": f"What does {name} join?", "difficulty": "easy"}, "problems": [], "decision": ""}
    return factories.save(
        QuestionGeneration(organization_id=organization.id, brief=brief, proposals=[proposal, proposal])
    )


def make_view(organization: Any, colleague: User) -> SavedView:
    values = {"organization_id": organization.id, "user_id": colleague.id, "name": "To review"}
    return factories.save(SavedView(**values, query={"show": "review"}))


def make_api_token(organization: Any, colleague: User) -> ApiToken:
    values = {"organization_id": organization.id, "user_id": colleague.id, "name": "Careers page", "session_version": 1}
    return factories.save(ApiToken(**values, token_hash=secrets.token_hex(32), expires_at=utc_now()))


def make_webhook(organization: Any, name: str) -> dict[str, Any]:
    draft = EndpointDraft(f"https://{name.lower()}.example/hook", (WebhookEvent.REPORT_READY.value,), name)
    actor = Actor(organization.id, None)
    endpoint, _ = endpoints.add_endpoint(get_ports(), actor, draft)
    return {"endpoint_id": endpoint.id, "delivery_id": endpoints.send_test(get_ports(), actor, endpoint.id).id}


def make_receipt(organization: Any) -> Erasure:
    return factories.save(
        Erasure(organization_id=organization.id, kind="candidate", subject_id=uuid.uuid4(), cause="request")
    )


def make_comparison(session: InterviewSession, colleague: User) -> ComparisonReport:
    return factories.save(
        ComparisonReport(
            organization_id=session.organization_id,
            requested_by_id=colleague.id,
            panel_id=session.panel_id,
            size=1,
            members=[ComparisonMember(session_id=session.id)],
        )
    )
