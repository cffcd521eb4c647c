"""The welcome of a panel's interviews, written by a language model before anybody comes: no candidate waits for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import structlog

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.greeting import (
    GREETING_PROMPT_VERSION,
    GREETING_SCHEMA,
    GREETING_SYSTEM_PROMPT,
    Occasion,
    build_greeting_prompt,
    compose_welcome,
    find_welcome_faults,
    read_welcome,
)
from app.domain.written_language import may_be_written
from app.errors import DependencyUnavailable
from app.extensions import db
from app.panels import repository
from app.panels.models import Panel
from app.ports import LanguageModel, Ports

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WelcomeReading:
    """`written_by` is a language model; empty for the fixed wording."""

    text: str
    written_by: str


def describe_occasion(panel: Panel) -> Occasion:
    return Occasion(panel.title, panel.role_title, panel.language)


def read_welcome_in_force(panel: Panel, questions: int) -> WelcomeReading:
    """What interviews that begin from now on say first, after the candidate's name."""
    if panel.welcome and panel.welcome_version == panel.version:
        return WelcomeReading(panel.welcome, panel.welcome_written_by)
    return WelcomeReading(compose_welcome(describe_occasion(panel), questions), "")


def list_owed_welcomes(limit: int) -> list[tuple[uuid.UUID, int]]:
    """(panel, version) of what was published without a word yet on how it greets."""
    owed = repository.list_without_welcome(limit)
    return [(panel.id, panel.version) for panel in owed if may_be_written(panel.language)]


def write_welcome(ports: Ports, panel_id: uuid.UUID, version: int) -> None:
    """Once a version: a welcome that must not be spoken leaves the fixed one. Again, or late, it changes nothing.

    Raises DependencyUnavailable where the language model may answer later.
    """
    panel = repository.find_panel_by_id(panel_id)
    occasion = describe_occasion(panel) if panel and _is_owed(panel, version) else None
    db.session.remove()  # no transaction is kept open over the work of the model
    if occasion is None or ports.language_model is None:
        return
    try:
        welcome, written_by = _ask(ports.language_model, occasion)
    except DependencyUnavailable as error:
        if error.retryable:
            raise
        log.info("welcome_not_written", faults=[str(error)])
        welcome = written_by = ""
    _keep(panel_id, version, welcome, written_by)


def _is_owed(panel: Panel, version: int) -> bool:
    return panel.version == version and panel.welcome_version < version


def _ask(model: LanguageModel, occasion: Occasion) -> tuple[str, str]:
    """Both empty where it must not be spoken."""
    said = model.generate_json(GREETING_SYSTEM_PROMPT, build_greeting_prompt(occasion), GREETING_SCHEMA)
    welcome = read_welcome(said)
    if faults := find_welcome_faults(welcome, occasion):
        log.info("welcome_not_written", faults=faults)
        return "", ""
    return welcome, f"{model.model}, {GREETING_PROMPT_VERSION}"


def _keep(panel_id: uuid.UUID, version: int, welcome: str, written_by: str) -> None:
    with transaction(db.session):
        panel = repository.find_panel_by_id(panel_id, lock=True)
        if panel is None or not _is_owed(panel, version):
            return
        panel.welcome, panel.welcome_version, panel.welcome_written_by = welcome, version, written_by
        if welcome:
            after = {"version": version, "welcome": welcome, "written_by": written_by}
            audit.record(Actor(panel.organization_id, None), AuditAction.WELCOME_WRITTEN, panel_id, after=after)
