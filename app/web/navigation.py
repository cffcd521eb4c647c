"""The main navigation: what this person may open, of what this application has."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.domain.permissions import Action
from app.web.authorization import may


@dataclass(frozen=True)
class NavigationItem:
    """`in_menu`: below the person's own name instead of across the page, whose width is short."""

    label: str
    href: str
    current: bool
    in_menu: bool


ENTRIES = (
    ("Interviews", "interviews", "interviews.dashboard", Action.VIEW_INTERVIEWS),
    ("Live", "live", "interviews.live", Action.VIEW_INTERVIEWS),
    ("Compare", "compare", "insights.comparison", Action.VIEW_INTERVIEWS),
    ("Figures", "figures", "insights.figures", Action.VIEW_INTERVIEWS),
    ("Fairness", "fairness", "fairness.index", Action.VIEW_FAIRNESS),
    ("Panels", "panels", "panels.index", Action.VIEW_PANELS),
    ("Question bank", "question_bank", "question_bank.index", Action.VIEW_QUESTIONS),
    ("Privacy", "data_protection", "data_protection.index", Action.HANDLE_REQUESTS),
    ("Organisations", "organizations", "organizations.index", Action.MANAGE_ORGANIZATIONS),
    ("People", "people", "people.index", Action.MANAGE_USERS),
    ("Operations", "operations", "operations.index", Action.OPERATE_PLATFORM),
    ("Settings", "organization_settings", "organization_settings.show", Action.MANAGE_SETTINGS),
)
IN_MENU = frozenset({"organization_settings.show"})


def start_page() -> str:
    """The first page of this person's navigation."""
    entries = navigation()
    return entries[0].href if entries else "/"


def navigation() -> list[NavigationItem]:
    return [
        NavigationItem(label, url_for(endpoint), _is_current(blueprint, endpoint), endpoint in IN_MENU)
        for label, blueprint, endpoint, action in ENTRIES
        if endpoint in current_app.view_functions and may(action)
    ]


def _is_current(blueprint: str, endpoint: str) -> bool:
    if request.endpoint in {entry for _, _, entry, _ in ENTRIES}:
        return request.endpoint == endpoint
    return request.blueprint == blueprint
