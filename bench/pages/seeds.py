"""An organisation as large as asked for, written in bulk. What is in it is made up by number; nothing is read."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.accounts import services as accounts
from app.database import Base
from app.domain.permissions import RoleName
from app.extensions import db
from app.interviews.models import Answer, InterviewSession, StoredScorecard
from app.organizations.models import Organization
from app.organizations.services import create_organization
from app.panels.models import Candidate, Invitation, Panel, PanelQuota
from app.panels.services import get_panel, snapshot_panel
from app.question_bank.models import Question, QuestionVersion, Subtopic, Topic

PASSWORD = "a password for the benchmark alone"  # noqa: S105 - of a database that lives as long as the benchmark
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ROWS_AT_ONCE = 5_000
TOPICS, SUBTOPICS = 30, 5
DIFFICULTIES = ("easy", "medium", "hard")
FIRST = ("Ada", "Grace", "Linus", "Barbara", "Edsger", "Radia", "Alan", "Margaret", "Dennis", "Frances")
LAST = ("Lovelace", "Hopper", "Torvalds", "Liskov", "Dijkstra", "Perlman", "Turing", "Hamilton", "Ritchie", "Allen")
WORDS = ("index", "thread", "queue", "cache", "socket", "closure", "transaction", "generator", "lock", "hash", "tree")
Values = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """`answered` of the candidates were interviewed, in `turns` turns each; half of all are on one panel."""

    questions: int
    candidates: int
    answered: int
    panels: int
    turns: int = 5


LARGE = Size(questions=10_000, candidates=50_000, answered=20_000, panels=20)
SMALL = Size(questions=40, candidates=40, answered=30, panels=3)


@dataclass
class Seeded:
    """Ids of what the pages are asked for: one of each, on the largest panel."""

    organization_id: uuid.UUID
    email: str
    ids: dict[str, Any] = field(default_factory=dict)


def seed_organization(name: str, size: Size) -> Seeded:
    organization = create_organization(name)
    email = f"recruiter@{organization.slug}.example"
    accounts.create_roles()
    accounts.create_user(email, "Rana Recruiter", PASSWORD, [RoleName.RECRUITER], organization.id)
    seeded = Seeded(organization.id, email)
    choose = random.Random(size.candidates)
    topics = _seed_topics(organization)
    versions = _seed_questions(organization, topics, size, seeded)
    panels = _seed_panels(organization, topics, size)
    invitations = _seed_candidates(organization, panels, size)
    _seed_interviews(organization, panels, invitations[: size.answered], versions, size, choose)
    _note_ids(seeded, panels, invitations)
    return seeded


def refresh_statistics() -> None:
    """What a database that has run for a day has done by itself."""
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _insert(table: type[Base], rows: Iterator[Values] | Sequence[Values]) -> list[Values]:
    kept = list(rows)
    for start in range(0, len(kept), ROWS_AT_ONCE):
        db.session.execute(insert(table), kept[start : start + ROWS_AT_ONCE])
    db.session.commit()
    return kept


def _seed_topics(organization: Organization) -> list[tuple[Values, list[Values]]]:
    topics = _insert(Topic, [_owned(organization, name=f"Topic {number:02}") for number in range(TOPICS)])
    subtopics = [
        [{"id": uuid.uuid4(), "topic_id": topic["id"], "name": f"Part {number}"} for number in range(SUBTOPICS)]
        for topic in topics
    ]
    _insert(Subtopic, [row for rows in subtopics for row in rows])
    return list(zip(topics, subtopics, strict=True))


def _seed_questions(
    organization: Organization, topics: list[tuple[Values, list[Values]]], size: Size, seeded: Seeded
) -> list[uuid.UUID]:
    rows = []
    for number in range(size.questions):
        topic, subtopics = topics[number % TOPICS]
        place = {"topic_id": topic["id"], "subtopic_id": subtopics[number % SUBTOPICS]["id"]}
        state = {"difficulty": DIFFICULTIES[number % 3], "status": "draft" if number % 10 == 9 else "reviewed"}
        rows.append(_owned(organization, code=f"Q-{number:05}", **place, **state))
    _insert(Question, rows)
    seeded.ids["question_id"] = rows[0]["id"]
    versions = _insert(QuestionVersion, [_version(row, number) for number, row in enumerate(rows)])
    return [version["id"] for version in versions]


def _version(question: Values, number: int) -> Values:
    first, second = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
    return {
        "id": uuid.uuid4(),
        "question_id": question["id"],
        "number": 1,
        "text": f"How does a {first} work beside a {second}, and what would you watch out for in case {number}?",
        "reference_answer": f"A {first} keeps what a {second} needs. " * 8,
        "key_points": [{"text": f"Names what a {first} is for", "weight": 1.0}] * 3,
        "rubric": [{"rating": 0.0, "description": "Nothing"}, {"rating": 10.0, "description": "Everything"}],
        "tags": [first],
    }


def _seed_panels(organization: Organization, topics: list[tuple[Values, list[Values]]], size: Size) -> list[uuid.UUID]:
    published = {"status": "published", "version": 1, "notice_text": "A notice."}
    rows = [_owned(organization, title=f"Panel {number:02}", **published) for number in range(size.panels)]
    _insert(Panel, rows)
    quotas = [
        _quota(row["id"], position, topics[(number + position) % TOPICS][0]["id"])
        for number, row in enumerate(rows)
        for position in range(size.turns)
    ]
    _insert(PanelQuota, quotas)
    return [row["id"] for row in rows]


def _quota(panel_id: uuid.UUID, position: int, topic_id: uuid.UUID) -> Values:
    place = {"topic_id": topic_id, "difficulty": DIFFICULTIES[position % 3], "count": 1}
    return {"id": uuid.uuid4(), "panel_id": panel_id, "position": position, **place}


def _seed_candidates(organization: Organization, panels: list[uuid.UUID], size: Size) -> list[Values]:
    candidates = _insert(Candidate, [_candidate(organization, number) for number in range(size.candidates)])
    return _insert(
        Invitation,
        [
            _owned(
                organization,
                panel_id=panels[0] if number % 2 else panels[number // 2 % len(panels)],
                candidate_id=candidate["id"],
                token_hash=uuid.uuid4().hex * 2,
                created_at=NOW - timedelta(minutes=number),
                listed_at=NOW - timedelta(minutes=number),
                expires_at=NOW + timedelta(days=365),
                opens_at=NOW,
                mail_state="sent",
            )
            for number, candidate in enumerate(candidates)
        ],
    )


def _candidate(organization: Organization, number: int) -> Values:
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {number:05}"
    return _owned(organization, name=name, email=f"candidate{number:05}@mail.example")


def _seed_interviews(
    organization: Organization,
    panels: list[uuid.UUID],
    invitations: Sequence[Values],
    versions: list[uuid.UUID],
    size: Size,
    choose: random.Random,
) -> None:
    snapshots = {key: snapshot_panel(get_panel(organization.id, key)) for key in panels}
    sessions = _insert(
        InterviewSession, [_session(row, snapshots[row["panel_id"]], number) for number, row in enumerate(invitations)]
    )
    answers = _insert(
        Answer,
        [_answer(session, turn, choose) for session in sessions for turn in _plan(versions, size.turns, choose)],
    )
    _insert(StoredScorecard, [_card(answer, choose) for answer in answers if answer["state"] == "scored"])


def _plan(versions: list[uuid.UUID], turns: int, choose: random.Random) -> list[tuple[int, uuid.UUID]]:
    return list(enumerate(choose.sample(versions, turns), start=1))


def _session(invitation: Values, snapshot: Values, number: int) -> Values:
    started = invitation["created_at"] + timedelta(hours=2)
    return {
        **{name: invitation[name] for name in ("organization_id", "panel_id", "candidate_id")},
        "id": uuid.uuid4(),
        "invitation_id": invitation["id"],
        "state": "abandoned" if number % 20 == 19 else "completed",
        "selection_seed": number,
        "panel_snapshot": snapshot,
        "consent_at": started,
        "started_at": started,
        "ended_at": started + timedelta(minutes=20),
        "end_reason": "all_questions_asked",
    }


def _answer(session: Values, turn: tuple[int, uuid.UUID], choose: random.Random) -> Values:
    number, version_id = turn
    return {
        "id": uuid.uuid4(),
        "organization_id": session["organization_id"],
        "session_id": session["id"],
        "question_version_id": version_id,
        "turn": number,
        "quota_index": number - 1,
        "state": "needs_review" if choose.random() < 0.02 else "scored",
        "asked_at": session["started_at"] + timedelta(minutes=3 * number),
        "source": "text",
        "transcript_text": "It keeps what is needed most at hand, and what is old is thrown away first. " * 3,
        "transcript_version": 1,
        "recording_seconds": 60.0,
    }


def _card(answer: Values, choose: random.Random) -> Values:
    rating = round(choose.uniform(0, 10), 1)
    return {
        "id": uuid.uuid4(),
        "answer_id": answer["id"],
        "total": rating,
        "components": [{"name": "coverage", "rating": rating, "weight": 1.0, "reason": "Made up."}],
        "confidence": 0.8,
        "scorer": "benchmark",
        "model": "none",
        "prompt_version": "",
        "rubric_version": "1",
        "transcript_version": 1,
    }


def _owned(organization: Organization, **values: Any) -> Values:
    return {"id": uuid.uuid4(), "organization_id": organization.id, **values}


def _note_ids(seeded: Seeded, panels: list[uuid.UUID], invitations: list[Values]) -> None:
    of_largest = next(row for row in invitations if row["panel_id"] == panels[0])
    session_id = db.session.query(InterviewSession.id).filter_by(invitation_id=of_largest["id"]).scalar()
    seeded.ids |= {
        "panel_id": panels[0],
        "invitation_id": of_largest["id"],
        "candidate_id": of_largest["candidate_id"],
        "session_id": session_id,
    }
