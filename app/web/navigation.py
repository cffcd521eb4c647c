"""The main navigation: what this person may open, of what this application has."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.domain.permissions import Action
from app.domain.wording import marked
from app.i18n import translate
from app.web.authorization import may


@dataclass(frozen=True)
class NavigationItem:
    """`in_menu`: below the person's own name instead of across the page, whose width is short."""

    label: str
    href: str
    current: bool
    in_menu: bool


ENTRIES = (
    (marked("Interviews"), "interviews", "interviews.dashboard", Action.VIEW_INTERVIEWS),
    (marked("Live"), "live", "interviews.live", Action.VIEW_INTERVIEWS),
    (marked("Compare"), "compare", "insights.comparison", Action.VIEW_INTERVIEWS),
    (marked("Figures"), "figures", "insights.figures", Action.VIEW_INTERVIEWS),
    (marked("Fairness"), "fairness", "fairness.index", Action.VIEW_FAIRNESS),
    (marked("Panels"), "panels", "panels.index", Action.VIEW_PANELS),
    (marked("Question bank"), "question_bank", "question_bank.index", Action.VIEW_QUESTIONS),
    (marked("Privacy"), "data_protection", "data_protection.index", Action.HANDLE_REQUESTS),
    (marked("Organisations"), "organizations", "organizations.index", Action.MANAGE_ORGANIZATIONS),
    (marked("People"), "people", "people.index", Action.MANAGE_USERS),
    (marked("Operations"), "operations", "operations.index", Action.OPERATE_PLATFORM),
    (marked("Settings"), "organization_settings", "organization_settings.show", Action.MANAGE_SETTINGS),
)
IN_MENU = frozenset({"organization_settings.show"})


def start_page() -> str:
    """The first page of this person's navigation."""
    entries = navigation()
    return entries[0].href if entries else "/"


def navigation() -> list[NavigationItem]:
    return [
        NavigationItem(translate(label), url_for(endpoint), _is_current(blueprint, endpoint), endpoint in IN_MENU)
        for label, blueprint, endpoint, action in ENTRIES
        if endpoint in current_app.view_functions and may(action)
    ]


def _is_current(blueprint: str, endpoint: str) -> bool:
    if request.endpoint in {entry for _, _, entry, _ in ENTRIES}:
        return request.endpoint == endpoint
    return request.blueprint == blueprint
