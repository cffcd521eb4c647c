"""The only queries on the platform's own work, and what the database tells of itself."""

from __future__ import annotations

from sqlalchemy import select, text

from app.extensions import db
from app.operations.models import PlatformRun, RunKind

VERSION_QUERIES = {"postgresql": "SHOW server_version", "sqlite": "SELECT sqlite_version()"}


def list_runs() -> dict[RunKind, PlatformRun]:
    return {RunKind(run.kind): run for run in db.session.scalars(select(PlatformRun))}


def put_run(run: PlatformRun) -> None:
    db.session.merge(run)


def read_database_version() -> str:
    """Such as "postgresql 18.4"."""
    name = db.engine.dialect.name
    version = db.session.scalar(text(VERSION_QUERIES[name])) if name in VERSION_QUERIES else ""
    return f"{name} {version}".strip()
