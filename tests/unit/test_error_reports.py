"""What Sentry would be sent: enough to find the fault, nothing of anybody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars, clear_contextvars

from app.errors import StorageFailed
from app.observability import StderrHandler, configure_logging
from tests.conftest import make_config
from tests.fakes.sentry import kept_events

SAID = "I once deleted the production database"
DSN = "https://key@sentry.example.com/1"


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[list[dict[str, Any]]]:
    config = make_config(tmp_path, SENTRY_DSN=DSN, LOG_FORMAT="json")
    configure_logging(config)
    with kept_events(config) as events:
        yield events
    clear_contextvars()
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, StderrHandler)]
    structlog.reset_defaults()


def break_with(error: Exception) -> None:
    words = SAID
    assert words
    try:
        raise error
    except type(error):
        structlog.get_logger("app.job_runner").exception("job_failed", answer_text=SAID, detail=SAID)


def test_an_error_is_told_by_type_place_and_ids(sent: list[dict[str, Any]]) -> None:
    with bound_contextvars(job="j1", interview="i1", organization="o1", job_args=["a-name"]):
        break_with(ValueError(f"cannot parse {SAID!r}"))
    (event,) = sent
    assert SAID not in json.dumps(event, default=str)
    assert "a-name" not in json.dumps(event, default=str)
    assert event["message"] == "job_failed"
    assert event["tags"] == {"job": "j1", "interview": "i1", "organization": "o1"}
    (found,) = event["exception"]["values"]
    assert (found["type"], found["value"]) == ("ValueError", "")
    assert found["stacktrace"]["frames"][-1]["function"] == "break_with"
    assert "vars" not in found["stacktrace"]["frames"][-1]


def test_our_own_errors_keep_their_words(sent: list[dict[str, Any]]) -> None:
    break_with(StorageFailed("The disk is full."))
    assert sent[0]["exception"]["values"][0]["value"] == "The disk is full."


def test_values_that_a_library_logs_are_left_out(sent: list[dict[str, Any]]) -> None:
    logging.getLogger("another.package").error("cannot handle %s", SAID)
    assert sent[0]["message"] == "cannot handle %s"
    assert SAID not in json.dumps(sent, default=str)


def test_without_a_dsn_nothing_is_told(tmp_path: Path) -> None:
    with kept_events(make_config(tmp_path)) as events:
        break_with(ValueError(SAID))
    assert events == []
