"""`flask job`: workers, and jobs that were given up."""

from __future__ import annotations

import uuid

import click

from app.cli.base import CommandGroup, emit, json_option, table
from app.context import get_ports
from app.operations.services import failed_jobs

job = CommandGroup("job", help="Workers, and jobs that were given up.")
failed_argument = click.argument("failed_id", metavar="ID", type=click.UUID)


@job.command("workers", help="Show the workers that live.")
@json_option
def workers(*, as_json: bool) -> None:
    rows = [
        {
            "process": f"{found.host}:{found.pid}",
            "queues": " ".join(found.queues),
            "job": found.job,
            "seen_seconds": round(found.seen_seconds, 1),
            "up_seconds": round(found.up_seconds),
            "models": ", ".join(found.models),
        }
        for found in get_ports().job_records.list_workers()
    ]
    emit({"workers": rows}, table(rows), as_json=as_json)


@job.command("failed", help="Show the jobs that were given up, the newest first.")
@json_option
def list_failed(*, as_json: bool) -> None:
    rows = [
        {
            "id": str(found.id),
            "at": found.at,
            "name": found.name,
            "args": list(found.args),
            "attempts": found.attempt,
            "reason": found.reason,
        }
        for found in get_ports().job_records.list_failed()
    ]
    emit({"failed": rows}, table(rows), as_json=as_json)


@job.command("retry", help="Try a job that was given up again.")
@failed_argument
@json_option
def retry(*, failed_id: uuid.UUID, as_json: bool) -> None:
    found = failed_jobs.try_again(get_ports(), failed_id, None)
    emit({"name": found.name, "args": found.args}, f"The job {found.name} is tried again.", as_json=as_json)


@job.command("drop", help="Drop a job that was given up.")
@failed_argument
@json_option
def drop(*, failed_id: uuid.UUID, as_json: bool) -> None:
    found = failed_jobs.drop(get_ports(), failed_id, None)
    emit({"name": found.name, "args": found.args}, f"The job {found.name} is dropped.", as_json=as_json)
