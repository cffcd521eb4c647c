"""Runs one job of the registry in the application's context and says what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.context import get_ports
from app.domain.retry import job_delay_seconds
from app.errors import Conflict, DependencyUnavailable, NotFound
from app.extensions import db
from app.jobs import REGISTRY, JobCall, JobOutcome

DONE = JobOutcome()
# How soon after a failure the database is asked again.
OUTAGE_SECONDS = 2.0
log = structlog.get_logger(__name__)


def run_job(app: Flask, call: JobCall) -> JobOutcome:
    """Never raises for what the job did; the database session ends with the context."""
    started = time.monotonic()
    with app.app_context():
        try:
            load_function(call.name)(*call.args)
            outcome = DONE
        except Exception as error:  # noqa: BLE001 - whatever a job raises, the worker lives on
            outcome = decide(call, error)
        seconds = time.monotonic() - started
        _count(call, outcome, seconds)
    log.info("job_ended", seconds=round(seconds, 3), failure=outcome.reason or None)
    return outcome


def _count(call: JobCall, outcome: JobOutcome, seconds: float) -> None:
    word = "done" if not outcome.reason else "given_up" if outcome.retry_seconds is None else "tried_again"
    with suppress(DependencyUnavailable):
        get_ports().figures.add("jobs", {"job": call.name, "outcome": word}, {"total": 1, "seconds_total": seconds})


def load_function(name: str) -> Callable[..., Any]:
    """The registry's function; KeyError for any other name."""
    module, function = REGISTRY[name].function.rsplit(".", 1)
    return cast("Callable[..., Any]", getattr(import_module(module), function))


def decide(call: JobCall, error: Exception) -> JobOutcome:
    """Try again what may pass, give up what will not, and drop a hint whose work is no longer there."""
    if isinstance(error, NotFound | Conflict):
        log.info("job_out_of_date", code=error.code)
        return DONE
    if isinstance(error, DBAPIError) and _database_is_away():
        log.warning("job_put_off", error=type(error).__name__)
        return JobOutcome("The database is away.", OUTAGE_SECONDS, counts=False)
    log.warning("job_failed", error=type(error).__name__, exc_info=not isinstance(error, DependencyUnavailable))
    if isinstance(error, DependencyUnavailable) and not error.retryable:
        return JobOutcome(str(error))
    delay = job_delay_seconds(call.attempt, REGISTRY[call.name].max_attempts)
    return JobOutcome(_reason(error), delay)


def _database_is_away() -> bool:
    """Then no job is at fault, and none may be given up for it."""
    try:
        db.session.rollback()
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return True
    return False


def _reason(error: Exception) -> str:
    # the message of an unknown error may quote what a candidate said
    return str(error) if isinstance(error, DependencyUnavailable) else f"The work failed: {type(error).__name__}."
