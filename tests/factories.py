"""Stored rows for tests, with sensible defaults; every function commits, so that a rolled back service keeps them."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import select

from app.accounts.models import Role, User
from app.database import Base
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.organizations.models import Organization
from app.panels.models import Candidate, Invitation, Panel, PanelQuota, PanelStatus
from app.panels.services import snapshot_panel
from app.panels.services.invitations import make_token
from app.question_bank.models import Question, QuestionStatus, QuestionVersion, Subtopic, Topic

PASSWORD = "correct horse battery staple"
ASKED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY_POINTS = [
    {"text": "A list can be changed after it is made", "weight": 2.0},
    {"text": "A tuple cannot be changed after it is made", "weight": 1.0},
]
RUBRIC = [
    {"rating": 0.0, "description": "Says nothing to the point"},
    {"rating": 5.0, "description": "Names the difference without a reason"},
    {"rating": 10.0, "description": "Names the difference, its reason and a use of each"},
]
Row = TypeVar("Row", bound=Base)
_numbers = itertools.count(1)
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Invited(NamedTuple):
    invitation: Invitation
    token: str


def save(row: Row) -> Row:
    db.session.add(row)
    _become_writer()
    db.session.commit()
    return row


def _become_writer() -> None:
    """A reader of SQLite cannot become a writer once another process has written."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def make_organization(**values: Any) -> Organization:
    number = next(_numbers)
    return save(Organization(**{"name": f"Organisation {number}", "slug": f"organisation-{number}", **values}))


def make_role(name: str) -> Role:
    found = db.session.scalar(select(Role).where(Role.name == name))
    return found or save(Role(name=name, description=f"May do what a {name} does"))


def make_user(organization: Organization | None = None, role: str = "recruiter", **values: Any) -> User:
    """A person who signs in with PASSWORD; a platform admin has no organisation."""
    if organization is None and role != "platform_admin":
        organization = make_organization()
    defaults = {"email": f"person{next(_numbers)}@example.org", "name": "Ada Example"}
    password_hash = CHEAP_HASHER.hash(PASSWORD)
    return save(
        User(
            organization_id=organization.id if organization else None,
            password_hash=password_hash,
            roles=[make_role(role)],
            **{**defaults, **values},
        )
    )


def make_topic(organization: Organization, name: str = "") -> Topic:
    return save(Topic(organization_id=organization.id, name=name or f"Topic {next(_numbers)}"))


def make_subtopic(topic: Topic, name: str = "") -> Subtopic:
    return save(Subtopic(topic_id=topic.id, name=name or f"Subtopic {next(_numbers)}"))


def make_question(
    organization: Organization | None = None,
    subtopic: Subtopic | None = None,
    *,
    difficulty: str = "easy",
    status: str = QuestionStatus.REVIEWED,
    **version: Any,
) -> Question:
    """A reviewed question with one version; `version` overrides the version's columns."""
    if subtopic is None:
        subtopic = make_subtopic(make_topic(organization or make_organization()))
    question = Question(
        organization_id=subtopic.topic.organization_id,
        topic_id=subtopic.topic_id,
        subtopic_id=subtopic.id,
        difficulty=difficulty,
        status=str(status),
        code=f"Q-{next(_numbers)}",
    )
    question.versions.append(QuestionVersion(number=1, **{**_version_values(), **version}))
    return save(question)


def _version_values() -> dict[str, Any]:
    return {
        "text": f"How does a list differ from a tuple? ({next(_numbers)})",
        "reference_answer": "A list can be changed after it is made; a tuple cannot.",
        "key_points": KEY_POINTS,
        "rubric": RUBRIC,
        "vocabulary": ["tuple", "immutable"],
        "tags": ["basics"],
    }


def make_panel(
    organization: Organization | None = None,
    quotas: list[tuple[Topic, Subtopic | None, str, int]] | None = None,
    **values: Any,
) -> Panel:
    """A published panel; without `quotas`, of three easy questions that are made with it."""
    organization = organization or make_organization()
    rows = quotas if quotas is not None else [_three_easy_questions(organization)]
    defaults = {"title": f"Panel {next(_numbers)}", "notice_text": "A notice."}
    published = {"status": PanelStatus.PUBLISHED.value, "version": 1}
    panel = Panel(organization_id=organization.id, **{**defaults, **published, **values})
    panel.distribution = [
        PanelQuota(position=i, topic=topic, subtopic=subtopic, difficulty=difficulty, count=count)
        for i, (topic, subtopic, difficulty, count) in enumerate(rows)
    ]
    return save(panel)


def _three_easy_questions(organization: Organization) -> tuple[Topic, Subtopic | None, str, int]:
    subtopic = make_subtopic(make_topic(organization))
    for _ in range(3):
        make_question(organization, subtopic)
    return subtopic.topic, None, "easy", 3


def make_candidate(organization: Organization, **values: Any) -> Candidate:
    defaults = {"name": "Grace Example", "email": f"candidate{next(_numbers)}@example.org"}
    return save(Candidate(organization_id=organization.id, **{**defaults, **values}))


def make_invitation(panel: Panel | None = None, candidate: Candidate | None = None, **values: Any) -> Invited:
    """An invitation that is good for a week, with its token."""
    panel = panel or make_panel()
    organization = db.session.get_one(Organization, panel.organization_id)
    candidate = candidate or make_candidate(organization)
    token = make_token()
    invitation = Invitation(
        organization_id=organization.id,
        panel=panel,
        candidate=candidate,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        **{"expires_at": datetime.now(UTC) + timedelta(days=7), **values},
    )
    return Invited(save(invitation), token)


def make_session(invitation: Invitation | None = None, **values: Any) -> InterviewSession:
    invitation = invitation or make_invitation().invitation
    invitation.listed_at = values.get("started_at") or invitation.listed_at
    return save(
        InterviewSession(
            organization_id=invitation.organization_id,
            invitation=invitation,
            panel=invitation.panel,
            candidate=invitation.candidate,
            **{"selection_seed": 7, "panel_snapshot": snapshot_of(invitation), **values},
        )
    )


def snapshot_of(invitation: Invitation) -> dict[str, Any]:
    return snapshot_panel(invitation.panel, invitation.candidate.accommodations)


def make_answer(session: InterviewSession | None = None, question: Question | None = None, **values: Any) -> Answer:
    """The next turn of an interview; in state `asked` unless `state` and its columns are given."""
    session = session or make_session()
    if question is None:
        question = make_question(db.session.get_one(Organization, session.organization_id))
    return save(
        Answer(
            organization_id=session.organization_id,
            session=session,
            question_version=question.versions[-1],
            **{"turn": len(session.answers) + 1, "asked_at": ASKED_AT, **values},
        )
    )
