"""A demo organisation: three people, a question bank and a published panel. Safe to repeat."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from app.accounts import services as accounts
from app.context import get_config
from app.database import transaction
from app.demo.panel import make_panel_draft
from app.domain.permissions import RoleName
from app.errors import Forbidden, NotFound, Unauthenticated
from app.extensions import db
from app.organizations import services as organizations
from app.organizations.models import Organization
from app.panels import services as panels
from app.panels.models import PanelStatus
from app.question_bank import services as question_bank
from app.question_bank.formats import FileFormat
from app.question_bank.models import GradedUse
from app.question_bank.services import graded

SLUG = "demo"
QUESTION_FILES = Path(__file__).parent / "questions"
GOLD_FILE = Path(__file__).with_name("gold_answers.json")
PEOPLE = (
    (RoleName.ORG_ADMIN, "admin@demo.example", "Olivia Admin", "demo-org-admin"),
    (RoleName.RECRUITER, "recruiter@demo.example", "Rana Recruiter", "demo-recruiter"),
    (RoleName.VIEWER, "viewer@demo.example", "Victor Viewer", "demo-viewer"),
)


def seed_demo() -> dict[str, Any]:
    """As `add_demo`, but nothing in production or where the database already serves other organisations."""
    if get_config().production:
        return {}
    others = [found for found in organizations.list_organizations() if found.slug != SLUG]
    return {} if others else add_demo()


def add_demo() -> dict[str, Any]:
    """`sign_ins`: role, email, password; `candidate_url`: a fresh link, None without a published panel.

    What people have changed in the demo stays as it is. Raises Forbidden in production.
    """
    if get_config().production:
        raise Forbidden("The demo has passwords that everybody knows; it is refused in production.")
    accounts.create_roles()
    organization = _get_organization()
    _add_questions(organization.id)
    _add_panel(organization.id)
    sign_ins = [_describe_person(organization.id, *person) for person in PEOPLE]
    return {"organization": SLUG, "sign_ins": sign_ins, "candidate_url": _make_link(organization.id)}


def _get_organization() -> Organization:
    try:
        return organizations.get_organization_by_slug(SLUG)
    except NotFound:
        return organizations.create_organization("Demo Software Ltd", SLUG)


def _add_questions(organization_id: uuid.UUID) -> None:
    if question_bank.list_topics(organization_id):
        return
    for path in sorted(QUESTION_FILES.glob("*.json")):
        question_bank.import_questions(organization_id, path.read_bytes(), FileFormat.JSON)
    _add_gold_answers(organization_id)


def _add_gold_answers(organization_id: uuid.UUID) -> None:
    """Answers as people say them, rated by hand: what the scorer is compared with."""
    rows = json.loads(GOLD_FILE.read_text(encoding="utf-8"))
    found = question_bank.find_questions(organization_id, [row["code"] for row in rows])
    with transaction(db.session):
        for row in rows:
            question_id = found[row["code"]].id
            graded.add_written(organization_id, question_id, GradedUse.GOLD, row["text"], row["rating"])


def _add_panel(organization_id: uuid.UUID) -> None:
    if panels.list_panels(organization_id):
        return
    panel = panels.create_panel(organization_id, make_panel_draft(question_bank.list_topics(organization_id)))
    panels.publish_panel(organization_id, panel.id)


def _describe_person(
    organization_id: uuid.UUID, role: RoleName, email: str, name: str, password: str
) -> dict[str, str]:
    """By name, which nobody can change: somebody with another address would be made a second time by theirs."""
    known = {user.name: user.email for user in accounts.list_users(organization_id)}
    if name not in known:
        accounts.create_user(email, name, password, [role], organization_id)
        return {"role": role.value, "email": email, "password": password}
    return {"role": role.value, "email": known[name], "password": _current_password(known[name], password)}


def _current_password(email: str, password: str) -> str:
    try:
        accounts.authenticate(email, password)
    except Unauthenticated:
        return "(changed)"
    return password


def _make_link(organization_id: uuid.UUID) -> str | None:
    published = [
        overview.panel
        for overview in panels.list_panels(organization_id)
        if overview.panel.status == PanelStatus.PUBLISHED
    ]
    if not published:
        return None
    _, token = panels.invite_candidate(organization_id, published[-1].id, "Demo Candidate")
    return panels.make_join_url(get_config().public_url, token)
