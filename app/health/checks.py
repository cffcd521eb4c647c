"""What the product needs to work, each asked for within a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import text

from app.context import get_config, get_ports
from app.domain.installation import DEGRADED, FAILED, OK, Finding, FolderCondition, judge_folders
from app.errors import DependencyUnavailable
from app.extensions import db
from app.health.folders import list_folders, look_at
from app.migration_state import find_head, is_behind
from app.schema_revision import read_revision
from app.tenancy import is_above_policies

DEADLINE_SECONDS = 1.7
LANGUAGE_MODEL_SECONDS = 1.0
Check = Callable[[], Finding]


def check_database() -> Finding:
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        passes = is_above_policies(connection)
    if passes:
        return Finding(OK, "postgresql; its user is above row-level security: sign in as one that is no superuser")
    return Finding(OK, db.engine.dialect.name)


def check_migrations() -> Finding:
    revision = read_revision()
    if is_behind(revision):
        found = f"The database is at revision {revision or 'none'}, this version needs {find_head()}."
        return Finding(FAILED, f"{found} Run `flask db upgrade`.")
    if revision != find_head():
        return Finding(DEGRADED, f"A newer version migrated the database to {revision}; upgrade this process too.")
    return Finding(OK, f"at revision {revision}")


def check_redis() -> Finding:
    try:
        waiting = sum(queue.waiting for queue in get_ports().jobs.list_queues())
    except DependencyUnavailable:
        return Finding(FAILED, "Redis cannot be reached. `make run` starts one; REDIS_URL names another.")
    return Finding(OK, f"{waiting} jobs waiting")


def check_workers() -> Finding:
    missing = [queue.name for queue in get_ports().jobs.list_queues() if not queue.has_worker]
    if missing:
        return Finding(FAILED, f"No worker for: {', '.join(missing)}. Start `python worker.py {' '.join(missing)}`.")
    return Finding(OK, "every queue has a worker")


def check_speech() -> Finding:
    if any(queue.has_worker for queue in get_ports().jobs.list_queues() if queue.name == "speech"):
        return Finding(OK, "a speech worker has its model loaded")
    return Finding(FAILED, "No speech worker is up yet; its log says whether the model could be loaded.")


def check_storage() -> Finding:
    return judge_folders([_tell_outside(look_at(path)) for path in list_folders(get_config())])


def _tell_outside(folder: FolderCondition) -> FolderCondition:
    """Anybody may ask /readyz: it names no place of this machine, and who may look into a folder is for `doctor`."""
    name = Path("INTERVIEWBOT_HOME", Path(folder.path).relative_to(get_config().home))
    return replace(folder, path=str(name), mode=0)


def check_language_model() -> Finding:
    config = get_config()
    if not config.ollama_base_url:
        return Finding(DEGRADED, "None is configured: the embedded scorer rates answers. Set OLLAMA_BASE_URL for one.")
    try:
        answer = requests.get(f"{config.ollama_base_url}/api/tags", timeout=LANGUAGE_MODEL_SECONDS)
        names = [model["name"] for model in answer.json()["models"]]
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return Finding(DEGRADED, "OLLAMA_BASE_URL does not answer as Ollama; answers wait for review meanwhile.")
    wanted = config.ollama_model
    if wanted not in names and f"{wanted}:latest" not in names:
        return Finding(DEGRADED, f"Ollama does not have the model {wanted!r}. Run `ollama pull {wanted}`.")
    return Finding(OK, wanted)


CHECKS: dict[str, Check] = {
    "database": check_database,
    "redis": check_redis,
    "storage": check_storage,
    "migrations": check_migrations,
    "workers": check_workers,
    "llm": check_language_model,
    "speech": check_speech,
}


def run_checks(
    app: Flask, checks: Mapping[str, Check] = CHECKS, seconds: float = DEADLINE_SECONDS
) -> dict[str, Finding]:
    """All at once; what has not answered after `seconds` has failed."""
    found: dict[str, Finding] = {}
    threads = [
        threading.Thread(target=_run, args=(app, name, check, found), daemon=True) for name, check in checks.items()
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = Finding(FAILED, f"no answer within {seconds:.1f} s")
    return {name: found.get(name, late) for name in checks}


def _run(app: Flask, name: str, check: Check, found: dict[str, Finding]) -> None:
    with app.app_context():
        try:
            found[name] = check()
        except DependencyUnavailable as error:
            found[name] = Finding(FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - a check that breaks is a finding
            found[name] = Finding(FAILED, f"{type(error).__name__}: `flask doctor` tells more.")


def is_ready(findings: Mapping[str, Finding]) -> bool:
    return all(finding.status != FAILED for finding in findings.values())


def as_document(findings: Mapping[str, Finding]) -> dict[str, Any]:
    return {name: asdict(finding) for name, finding in findings.items()}
