"""Structured logs with request, session and job id; no transcript, token or secret in a log line."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from app.error_reports import init_error_reports
from app.log_context import begin_logs
from config import Config

# A field named like this is dropped: said words, secrets, and what lets somebody in.
FORBIDDEN = frozenset(
    {
        "transcript",
        "transcripts",
        "text",
        "texts",
        "word",
        "words",
        "caption",
        "captions",
        "quote",
        "quotes",
        "evidence",
    }
    | {"answer", "answers", "audio", "pcm", "pcm16", "prompt", "token", "tokens", "password", "secret", "key", "cookie"}
    | {"cookies", "authorization", "credential", "credentials", "email", "emails"}
)
# ... unless only a figure about it is told.
HARMLESS_ENDINGS = frozenset({"id", "ids", "count", "version", "seconds", "bytes", "turn", "state"})
SECRET_IN_PATH = re.compile(
    r"(/(?:interview|reset-password|confirm-address|shared/reports)/)[A-Za-z0-9_-]{8,}|((?:token|key|password)=)[^&\s\"']+"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
QUIET_ENDPOINTS = frozenset({"static", "health.healthz", "health.readyz", "health.metrics"})
CHATTY_LIBRARIES = ("werkzeug", "alembic", "faster_whisper", "rq.worker", "rq.job", "urllib3", "xhtml2pdf")
log = structlog.get_logger(__name__)


class StderrHandler(logging.Handler):
    """Writes to whatever stderr is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - a log line must never break what it tells of
            self.handleError(record)


def init_observability(app: Flask, config: Config) -> None:
    """Configure logs for this process, and give each request an id that its log lines and its answer carry."""
    configure_logging(config)
    init_error_reports(config)
    app.before_request(_open_request)
    app.after_request(_close_request)


def configure_logging(config: Config) -> None:
    """Everything goes to stderr: stdout is for results."""
    structlog.configure(
        processors=[*_first_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_first_processors(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last_processors(config)],
        )
    )
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, StderrHandler)]
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in CHATTY_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def _first_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        drop_forbidden,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def last_processors(config: Config) -> list[Processor]:
    if _as_json(config):
        # local variables stay out of tracebacks: they hold what candidates said
        brief = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [
            structlog.processors.ExceptionRenderer(brief),
            mask_secrets,
            structlog.processors.JSONRenderer(),
        ]
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [mask_secrets, renderer]


def _as_json(config: Config) -> bool:
    return config.log_format == "json" or (config.log_format == "auto" and not sys.stderr.isatty())


def drop_forbidden(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return _allowed(event)


def _allowed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _allowed(value) if isinstance(value, Mapping) else value
        for key, value in fields.items()
        if not is_forbidden(key)
    }


def is_forbidden(key: str) -> bool:
    parts = str(key).lower().split("_")
    return parts[-1] not in HARMLESS_ENDINGS and not FORBIDDEN.isdisjoint(parts)


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide invitation tokens in paths, and keep each line one line whatever a visitor sent."""
    return {key: _clean(value) if isinstance(value, str) else value for key, value in event.items()}


def _clean(value: str) -> str:
    masked = SECRET_IN_PATH.sub(lambda found: f"{found[1] or found[2]}...", value)
    return CONTROL.sub(" ", masked)


def _open_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.request_began = time.perf_counter()
    begin_logs()
    bind_contextvars(request=g.request_id)
    if session_id := (request.view_args or {}).get("session_id"):
        bind_contextvars(interview=str(session_id))


def _close_request(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint not in QUIET_ENDPOINTS:
        seconds = time.perf_counter() - g.get("request_began", time.perf_counter())
        # the endpoint, not the path: the candidate's path holds a token
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            seconds=round(seconds, 4),
        )
    return response
