"""A three-question interview on a running deployment: what is asked, what is answered aloud, who takes it."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import select

from app.domain.interview import ENDED, SETTLED
from app.extensions import db
from app.interviews.models import InterviewSession
from app.organizations.models import Organization
from app.question_bank.models import Topic
from app.reports.services import find_report
from tests.audio.sounds import FOLDER
from tests.factories import (
    make_candidate,
    make_invitation,
    make_organization,
    make_panel,
    make_question,
    make_subtopic,
    make_topic,
)
from tests.processes import Deployment
from tests.waiting import wait_until

ANSWERS = ("hash_table", "database_index", "process_and_thread")
FILES: tuple[Path, ...] = tuple(FOLDER / f"{name}.flac" for name in ANSWERS)
QUESTION: dict[str, Any] = {
    "reference_answer": "A hash function maps the key to a bucket; collisions share a bucket and are searched one by "
    "one, so a lookup takes constant time on average and linear time in the worst case.",
    "key_points": [
        {"text": "A hash function maps the key to a bucket", "weight": 2.0},
        {"text": "A lookup takes constant time on average", "weight": 1.0},
    ],
}
SETTLED_SECONDS = 180.0


@dataclass(frozen=True)
class Appointment:
    invitation_id: uuid.UUID
    token: str


class Reachable(Protocol):
    def app(self) -> AbstractContextManager[Flask]:
        """An application on the database of what runs."""


def make_appointment(deployment: Reachable, questions: int = 3, name: str = "Zoë Đorđević 王小明") -> Appointment:
    """A candidate with a link to a panel of so many questions, in an organisation of their own."""
    with deployment.app():
        organization = make_organization(name="Whole Interviews", time_zone="Europe/Berlin")
        row = make_row(organization, questions)
        panel = make_panel(organization, [row], title="Three questions aloud")
        invited = make_invitation(panel, make_candidate(organization, name=name))
        return Appointment(invited.invitation.id, invited.token)


def make_row(organization: Organization, questions: int) -> tuple[Topic, None, str, int]:
    """A row of a panel's distribution, and exactly the questions that it needs."""
    subtopic = make_subtopic(make_topic(organization, "Data structures"), "Hashing")
    for number in range(questions):
        make_question(organization, subtopic, **QUESTION, text=f"Explain how a hash table finds a key. ({number + 1})")
    return subtopic.topic, None, "easy", questions


def wait_for_report(deployment: Deployment, appointment: Appointment) -> uuid.UUID:
    """The interview's id, once it has ended, every answer is settled and its report is made."""
    with deployment.app():
        wait_until(lambda: _is_reported(appointment), SETTLED_SECONDS, interval_seconds=0.5)
        return find_session(appointment).id


def _is_reported(appointment: Appointment) -> bool:
    db.session.rollback()
    session = find_session(appointment)
    settled = session.state in ENDED and all(answer.state in SETTLED for answer in session.answers)
    return settled and find_report(session.id) is not None


def find_session(appointment: Appointment) -> InterviewSession:
    query = select(InterviewSession).where(InterviewSession.invitation_id == appointment.invitation_id)
    return db.session.scalars(query).unique().one()
