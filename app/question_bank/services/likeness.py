"""Questions that mean nearly the same as a text that somebody is about to save.

A worker has the sentence model: a page asks for a check, waits a little for it, and takes the reading.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.database import transaction, utc_now
from app.errors import DependencyUnavailable
from app.extensions import db
from app.jobs import REGISTRY
from app.ports import Ports
from app.question_bank import repository as questions
from app.question_bank import vectors_repository as repository
from app.question_bank.models import LikenessCheck

# Of 48 different questions of the demo's bank no two are more alike than 0.62.
LIKELY_TWIN = 0.65
MOST_TWINS = 5
ENCODED_AT_ONCE = 100
CHECKS_ARE_KEPT = timedelta(minutes=10)


@dataclass(frozen=True)
class Twin:
    """`likeness`: the cosine of the two meanings, at most 1."""

    question_id: uuid.UUID
    code: str
    text: str
    status: str
    likeness: float


@dataclass(frozen=True)
class LikenessReading:
    """The most alike first; `compared` of the bank's `total` questions had a vector."""

    twins: tuple[Twin, ...]
    compared: int
    total: int


def request_check(
    ports: Ports, organization_id: uuid.UUID, text: str, except_question_id: uuid.UUID | None = None
) -> uuid.UUID | None:
    """None where no worker could answer."""
    if not _has_worker(ports):
        return None
    with transaction(db.session) as tx:
        repository.forget_checks(organization_id, utc_now() - CHECKS_ARE_KEPT)
        check = LikenessCheck(organization_id=organization_id, text=text, except_question_id=except_question_id)
        repository.add_check(check)
        check_id = check.id
        tx.after_commit(lambda: ports.jobs.enqueue("check_likeness", str(check_id)))
    return check_id


def run_check(ports: Ports, check_id: uuid.UUID) -> None:
    """Again, or after the check was read, it changes nothing."""
    check = repository.find_check(check_id)
    if check is None or check.found is not None:
        return
    organization_id, text, own_id = check.organization_id, check.text, check.except_question_id
    encode_missing(ports, organization_id)
    rows = [row for row in repository.list_vectors(organization_id, ports.text_vectors.model) if row[0] != own_id]
    total = repository.count_questions(organization_id) - (own_id is not None)
    db.session.remove()  # no transaction is kept open over the work
    found = _rank(ports, text, rows)
    with transaction(db.session):
        if (check := repository.find_check(check_id)) is not None:
            check.found, check.compared, check.total = found, len(rows), total


def take_reading(organization_id: uuid.UUID, check_id: uuid.UUID) -> LikenessReading | None:
    """None while a worker is at it; can be taken once."""
    check = repository.find_check(check_id)
    db.session.commit()  # the next look sees what a worker wrote in between
    if check is None or check.organization_id != organization_id or check.found is None:
        return None
    reading = LikenessReading(_describe(organization_id, check.found), check.compared, check.total)
    with transaction(db.session):
        db.session.delete(check)
    return reading


def encode_missing(ports: Ports, organization_id: uuid.UUID) -> None:
    """A few at a time, so that no rating waits behind it; the rest is asked for again."""
    model = ports.text_vectors.model
    rows = repository.list_unencoded(organization_id, model, ENCODED_AT_ONCE)
    db.session.remove()
    vectors = [(version_id, ports.text_vectors.encode(text)) for version_id, text in rows]
    if not vectors:
        return
    with transaction(db.session) as tx:
        for version_id, vector in vectors:
            repository.save_vector(version_id, model, vector)
        if len(vectors) == ENCODED_AT_ONCE:
            tx.after_commit(lambda: ports.jobs.enqueue("encode_questions", str(organization_id)))


def _has_worker(ports: Ports) -> bool:
    queue = REGISTRY["check_likeness"].queue
    try:
        return any(state.has_worker for state in ports.jobs.list_queues() if state.name == queue)
    except DependencyUnavailable:
        return False


def _rank(ports: Ports, text: str, rows: Sequence[tuple[uuid.UUID, bytes]]) -> list[list[object]]:
    likeness = ports.text_vectors.compare(ports.text_vectors.encode(text), [vector for _, vector in rows])
    close = [(cosine, question_id) for cosine, (question_id, _) in zip(likeness, rows, strict=True)]
    best = sorted((pair for pair in close if pair[0] >= LIKELY_TWIN), reverse=True)[:MOST_TWINS]
    return [[str(question_id), round(cosine, 3)] for cosine, question_id in best]


def _describe(organization_id: uuid.UUID, found: Sequence[Sequence[object]]) -> tuple[Twin, ...]:
    likeness = {uuid.UUID(str(question_id)): float(str(cosine)) for question_id, cosine in found}
    versions = questions.list_current(organization_id, list(likeness))
    twins = [Twin(v.question_id, v.question.code, v.text, v.question.status, likeness[v.question_id]) for v in versions]
    return tuple(sorted(twins, key=lambda twin: -twin.likeness))
