"""Jobs that were given up: tried again or dropped by a person. What they worked for is safe in the database, and a
sound that is not stored yet in the audio store."""

from __future__ import annotations

import uuid

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import PLATFORM_CHAIN, AuditAction
from app.errors import NotFound
from app.extensions import db
from app.ports import FailedJob, Ports


def try_again(ports: Ports, failed_id: uuid.UUID, by: uuid.UUID | None) -> FailedJob:
    """From the first attempt on; a job whose work was done or settled meanwhile does nothing. Storing sound is
    settled by nothing but the stored sound. Raises NotFound."""
    failed = ports.job_records.get_failed(failed_id)
    _write_down(AuditAction.JOB_TRIED_AGAIN, failed, by)
    ports.jobs.enqueue(failed.name, *failed.args)
    ports.job_records.drop_failed(failed_id)
    return failed


def drop(ports: Ports, failed_id: uuid.UUID, by: uuid.UUID | None) -> FailedJob:
    """Raises NotFound."""
    failed = ports.job_records.get_failed(failed_id)
    if not ports.job_records.drop_failed(failed_id):
        raise NotFound("This failed job is gone: it was tried again or dropped.")
    _write_down(AuditAction.JOB_DROPPED, failed, by)
    return failed


def _write_down(action: AuditAction, failed: FailedJob, by: uuid.UUID | None) -> None:
    with transaction(db.session):
        after = {"job": failed.name, "args": [str(arg) for arg in failed.args]}
        audit.record(Actor(PLATFORM_CHAIN, by), action, failed.id, after=after)
