"""The recruiter's pages of bank, panels and candidates, with something on each and with nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.organizations.models import Organization
from app.panels.models import Candidate, Panel
from app.panels.services import save_view
from app.question_bank.models import Topic
from tests import factories

# Whichever is asked, what the pictured candidate says is an answer to it.
ASKED_FIRST = (
    "How does a hash table find a value by its key?",
    "What happens in a hash table when two keys land in one place?",
    "How does a hash table store what it is given?",
)


@dataclass(frozen=True)
class Tour:
    """`pages`: a name to a path; `email` signs in with the factories' password."""

    email: str
    pages: dict[str, str]


def empty_tours() -> list[Tour]:
    """Of a recruiter and of an administrator."""
    organization = factories.make_organization(name="Nordwind Labs")
    recruiter = factories.make_user(organization, name="Ada Brandt").email
    admin = factories.make_user(organization, "org_admin", name="Olga Weiss").email
    panel = factories.make_panel(organization, quotas=[], status="draft", version=0, title="Not begun")
    lists = {
        "interviews": "/",
        "no_interview": "/?search=nobody",
        "live": "/live",
        "compare": "/compare",
        "calibration": "/calibration",
        "figures": "/figures",
        "questions": "/questions",
        "proposals": "/questions/proposals",
        "panels": "/panels",
        "invite": "/invitations/new",
        "no_match": "/questions?search=x",
        "privacy": "/privacy",
    }
    of_admins = {"people": "/people", "webhooks": "/settings/webhooks", "fairness": "/fairness", "audit": "/audit"}
    return [
        Tour(recruiter, {**lists, "panel": f"/panels/{panel.id}", "nowhere": f"/panels/{uuid.uuid4()}"}),
        Tour(admin, of_admins),
    ]


def full_tour() -> Tour:
    organization = factories.make_organization(name="Nordwind Labs", time_zone="Europe/Berlin")
    user = factories.make_user(organization, name="Ada Brandt", email="ada.brandt@nordwind.example")
    question_id = _fill_bank(organization)
    panel = make_believable_panel(organization, "Backend engineer, first round")
    names = ("Grace Hopper", "Radia Perlman", "Edsger Dijkstra")
    invitations = [
        factories.make_invitation(panel, make_named_candidate(organization, name)).invitation for name in names
    ]
    failed = {"mail_state": "failed", "mail_error": "The mail server knows nobody of that name."}
    factories.make_invitation(panel, make_named_candidate(organization, "Alan Out"), **failed)
    save_view(organization.id, user.id, "Whom to call", {"show": "invited"})
    of_question, of_panel = f"/questions/{question_id}", f"/panels/{panel.id}"
    return Tour(
        user.email,
        {
            "questions": "/questions",
            "question": of_question,
            "question_edit": f"{of_question}/edit",
            "categories": "/questions/categories",
            "import": "/questions/import",
            "panels": "/panels",
            "panel": f"{of_panel}?show=invited",
            "panel_edit": f"{of_panel}/edit",
            "panel_mail": f"{of_panel}/mail",
            "invite_from_file": f"{of_panel}/invitations/file",
            "invite": "/invitations/new",
            "candidate": f"/candidates/{invitations[0].candidate_id}",
            "calibration": "/calibration",
            "figures": "/figures",
        },
    )


def make_named_candidate(organization: Organization, name: str) -> Candidate:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return factories.make_candidate(organization, name=name, email=email)


def make_believable_panel(organization: Organization, title: str, **values: Any) -> Panel:
    """Of three easy questions, which all such panels of the organisation share."""
    named = select(Topic).where(Topic.organization_id == organization.id, Topic.name == "Algorithms")
    topic = db.session.scalar(named) or _make_algorithms(organization)
    about = {"title": title, "role_title": "Backend engineer", **values}
    return factories.make_panel(organization, [(topic, None, "easy", len(ASKED_FIRST))], **about)


def _make_algorithms(organization: Organization) -> Topic:
    topic = factories.make_topic(organization, "Algorithms")
    subtopic = factories.make_subtopic(topic, "Data structures")
    for text in ASKED_FIRST:
        factories.make_question(organization, subtopic, text=text)
    return topic


# Of the question that is opened.
COST_OF_AN_INDEX: dict[str, Any] = {
    "text": "What does an index cost?",
    "reference_answer": "Each insert, update and delete has to change the index too, and it takes room on the disk.",
    "key_points": [
        {"text": "Writing becomes slower, because the index changes with each row", "weight": 2.0},
        {"text": "It takes room on the disk", "weight": 1.0},
    ],
    "rubric": [
        {"rating": 0.0, "description": "Names no cost"},
        {"rating": 5.0, "description": "Names one cost without a reason"},
        {"rating": 10.0, "description": "Names both costs and when each matters"},
    ],
    "vocabulary": ["index", "B-tree"],
    "tags": ["indexes"],
}


def _fill_bank(organization: Organization) -> uuid.UUID:
    python, databases = (
        factories.make_subtopic(factories.make_topic(organization, topic), "Foundations")
        for topic in ("Python language", "Databases")
    )
    for text in ("How does a list differ from a tuple?", "What does a generator give you that a list does not?"):
        factories.make_question(subtopic=python, text=text)
    opened = factories.make_question(subtopic=databases, **COST_OF_AN_INDEX)
    factories.make_question(subtopic=databases, text="Which anomalies can concurrent transactions cause?")
    factories.make_question(
        subtopic=databases, text="What is a write-ahead log for?", difficulty="hard", status="draft"
    )
    return opened.id
