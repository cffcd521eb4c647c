"""`flask doctor`: every dependency, the effective configuration with secrets masked, what is missing."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.administration.diagnosis import make_diagnosis
from app.cli.base import Command, emit, json_option, table
from app.context import get_config
from app.domain.installation import FAILED
from app.errors import InterviewBotError
from app.health.checks import as_document, run_checks
from app.wiring import wire_installation
from config import Config

PATIENCE_SECONDS = 30.0
MASK = "********"
PASSWORD_IN_URL = re.compile(r"(?<=:)[^:/@]+(?=@)")


class SomethingMissing(InterviewBotError):
    code = "something_missing"


@click.command("doctor", cls=Command, help="Check every dependency and setting; say what is wrong and how to mend it.")
@json_option
@with_appcontext
def doctor(*, as_json: bool) -> None:
    config = get_config()
    checks = make_diagnosis(config, wire_installation(config)).checks
    findings = run_checks(current_app._get_current_object(), checks, PATIENCE_SECONDS)  # type: ignore[attr-defined]  # noqa: SLF001 - threads need the application itself
    document = {"checks": as_document(findings), "configuration": describe(config)}
    emit(document, _as_text(document), as_json=as_json)
    if failed := [name for name, finding in findings.items() if finding.status == FAILED]:
        raise SomethingMissing(f"not working: {', '.join(failed)}")


def describe(config: Config) -> dict[str, str]:
    """Every setting as text; secrets masked."""
    return {entry.name: _masked(entry.name, getattr(config, entry.name), shown=entry.repr) for entry in fields(config)}


def _masked(name: str, value: object, *, shown: bool) -> str:
    if name.endswith("_url"):
        return PASSWORD_IN_URL.sub(MASK, str(value))
    if not shown:
        return MASK if value else ""
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def _as_text(document: dict[str, Any]) -> str:
    checks = [{"check": name, **finding} for name, finding in document["checks"].items()]
    settings = [{"setting": name, "value": value} for name, value in document["configuration"].items()]
    return f"{table(checks)}\n\n{table(settings)}"
