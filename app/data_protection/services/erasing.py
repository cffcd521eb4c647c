"""Deleting people and interviews: the database first, then what lies outside of it, then the ledger."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from app.audit import services as audit
from app.audit.services import Actor
from app.data_protection import dependants, ledger, repository
from app.data_protection.dependants import Rows
from app.data_protection.models import Erasure
from app.database import Transaction, transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import SessionState
from app.errors import Conflict, NotFound, StorageFailed
from app.extensions import db
from app.ports import Ports

GOING_ON = frozenset({SessionState.QUEUED.value, SessionState.ACTIVE.value, SessionState.PAUSED.value})
TABLES = {"candidate": "candidates", "invitation": "invitations"}
RATED_BY = ("scorer", "model", "prompt_version", "rubric_version", "transcript_version", "total")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Places:
    """Where what is deleted lies, beside the database and what the ports reach."""

    ledger: Path


def erase_candidate(ports: Ports, places: Places, actor: Actor, candidate_id: uuid.UUID) -> Erasure:
    """Everything about a candidate, at their wish; the receipt stays.

    Raises NotFound, and Conflict under a legal hold or while an interview goes on.
    """
    with transaction(db.session) as tx:
        candidate = repository.get_candidate(actor.organization_id, candidate_id, lock=True)
        if repository.find_hold(candidate.id) is not None:
            raise Conflict("A legal hold forbids deleting this candidate. Release the hold first.")
        return erase(tx, ports, places, actor, "candidate", candidate.id, "request")


def erase(
    tx: Transaction, ports: Ports, places: Places, actor: Actor, kind: str, subject_id: uuid.UUID, cause: str
) -> Erasure:
    """Within the caller's transaction; files follow once it is committed. Holds are the caller's to heed."""
    found = dependants.collect(TABLES[kind], subject_id, actor.organization_id)
    if not found:
        raise NotFound("There is nothing left to delete.")
    sessions = _rows(found, "interview_sessions")
    if any(session["state"] in GOING_ON for session in sessions):
        raise Conflict("An interview is going on. End it first, then delete.")
    erasure = Erasure(
        id=uuid.uuid4(),
        created_at=utc_now(),
        organization_id=actor.organization_id,
        kind=kind,
        subject_id=subject_id,
        cause=cause,
        actor_id=actor.user_id,
        session_ids=[str(session["id"]) for session in sessions],
        counts={table.name: len(rows) for table, rows in found.items()},
        rating_log=_rating_log(found),
    )
    dependants.remove(found)
    repository.add(erasure)
    action = AuditAction.CANDIDATE_ERASED if kind == "candidate" else AuditAction.INTERVIEW_EXPIRED
    audit.record(actor, action, subject_id, after={"receipt": str(erasure.id), "digest": receipt_digest(erasure)})
    tx.after_commit(lambda: finish_erasure(ports, places, erasure))
    return erasure


def finish_erasure(ports: Ports, places: Places, erasure: Erasure) -> None:
    """Files, Redis and the ledger; safe to repeat. Raises StorageFailed."""
    entry = ledger.LedgerEntry(erasure.kind, erasure.subject_id, erasure.organization_id)
    ledger.append(places.ledger, entry, erasure.id, erasure.created_at.isoformat())
    for text in erasure.session_ids:
        session_id = uuid.UUID(text)
        ports.recordings.delete_session(erasure.organization_id, session_id)
        ports.reports.delete_session(erasure.organization_id, session_id)
        ports.live.forget(session_id)
    with transaction(db.session):
        repository.get_erasure(erasure.organization_id, erasure.id).files_deleted_at = utc_now()
    log.info("erased", receipt=str(erasure.id), kind=erasure.kind, cause=erasure.cause)


def finish_erasures(ports: Ports, places: Places) -> int:
    """Those that a crash or a full disk interrupted; returns how many are still owed."""
    owed = 0
    for erasure in repository.list_unfinished_erasures():
        try:
            finish_erasure(ports, places, erasure)
        except StorageFailed:
            log.exception("erasure_unfinished", receipt=str(erasure.id))
            owed += 1
    return owed


def reapply_ledger(ports: Ports, places: Places) -> int:
    """Delete again what a restored backup brought back; returns how many."""
    return sum(_erase_again(ports, places, entry) for entry in dict.fromkeys(ledger.read(places.ledger)))


def describe_receipt(erasure: Erasure) -> dict[str, Any]:
    """What is given to the candidate; `digest` also stands in the audit log."""
    return {**_receipt_values(erasure), "files_deleted_at": erasure.files_deleted_at, "digest": receipt_digest(erasure)}


def receipt_digest(erasure: Erasure) -> str:
    canonical = json.dumps(_receipt_values(erasure), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _receipt_values(erasure: Erasure) -> dict[str, Any]:
    return {
        "receipt": str(erasure.id),
        "deleted_at": erasure.created_at.isoformat(),
        "organization": str(erasure.organization_id),
        "kind": erasure.kind,
        "subject": str(erasure.subject_id),
        "cause": erasure.cause,
        "interviews": erasure.session_ids,
        "rows": erasure.counts,
    }


def _erase_again(ports: Ports, places: Places, entry: ledger.LedgerEntry) -> bool:
    actor = Actor(entry.organization_id, None)
    with transaction(db.session) as tx:
        if not dependants.collect(TABLES[entry.kind], entry.subject_id, entry.organization_id):
            return False
        erase(tx, ports, places, actor, entry.kind, entry.subject_id, "restored_backup")
    return True


def _rows(found: Rows, table: str) -> list[dict[str, Any]]:
    return [dict(row) for each, rows in found.items() if each.name == table for row in rows]


def _rating_log(found: Rows) -> list[dict[str, Any]]:
    """What rated what, and when: it names neither the candidate nor a word of theirs."""
    settled = {row["id"]: row["settled_at"] for row in _rows(found, "answers")}
    return [_rating_entry(card, settled.get(card["answer_id"])) for card in _rows(found, "scorecards")]


def _rating_entry(card: dict[str, Any], settled_at: Any) -> dict[str, Any]:
    at = settled_at.isoformat() if settled_at else None
    return {"answer": str(card["answer_id"]), "settled_at": at, **{name: card[name] for name in RATED_BY}}
