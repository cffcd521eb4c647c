"""Errors to Sentry where SENTRY_DSN names one: what broke and for which ids, never what was said or sent."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from app.version import VERSION
from config import Config

IDS = ("request", "interview", "organization", "job", "job_name", "attempt")
KEPT = frozenset({"event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk", "exception"})
FRAME_PARTS = ("filename", "module", "function", "lineno", "in_app")
OUR_ERRORS = "app.errors"


def init_error_reports(config: Config, **options: Any) -> None:
    """`options` go to Sentry's own init."""
    if not config.sentry_dsn:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks whether eventlet is there, which warns of itself
        import sentry_sdk  # noqa: PLC0415 - most installations have none

    sentry_sdk.init(
        dsn=config.sentry_dsn,
        release=f"interviewbot@{VERSION}",
        environment="production" if config.production else "development",
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,
        **options,
    )


def scrub(event: Any, hint: Mapping[str, Any]) -> Any:
    """Only what is known to hold nothing of people: types and places of exceptions, the event's name, ids."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    record = hint.get("log_record")
    if isinstance(record, logging.LogRecord):
        kept["message"] = _name_of(record)
        kept["tags"] = _ids_of(record)
    ours = {type(error).__name__ for error in _chain(hint) if type(error).__module__ == OUR_ERRORS}
    for found in kept.get("exception", {}).get("values", []):
        _scrub_exception(found, is_ours=found.get("type") in ours)
    return kept


def _name_of(record: logging.LogRecord) -> str:
    """Without the values that a library put into it."""
    return str(record.msg.get("event", "")) if isinstance(record.msg, dict) else str(record.msg)


def _ids_of(record: logging.LogRecord) -> dict[str, str]:
    fields = record.msg if isinstance(record.msg, dict) else {}
    return {name: str(fields[name]) for name in IDS if name in fields}


def _chain(hint: Mapping[str, Any]) -> Iterator[BaseException]:
    error = (hint.get("exc_info") or (None, None, None))[1]
    while isinstance(error, BaseException):
        yield error
        error = error.__cause__ or error.__context__


def _scrub_exception(found: dict[str, Any], *, is_ours: bool) -> None:
    """The message of an error that is none of ours may quote what a candidate said."""
    if not is_ours:
        found["value"] = ""
    frames = found.get("stacktrace", {}).get("frames", [])
    found["stacktrace"] = {"frames": [{part: frame.get(part) for part in FRAME_PARTS} for frame in frames]}
    for name in set(found) - {"type", "module", "value", "stacktrace"}:
        del found[name]
