"""Panels."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from app.api.manners import require_unchanged
from app.api.routing import route
from app.api.schemas.lists import Page, make_page
from app.api.schemas.panels import Panel, PanelQuery, describe_panel
from app.domain.permissions import Action
from app.panels import services
from app.panels.drafts import PanelDraft
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id


@route("GET", "/panels", Action.VIEW_PANELS)
def list_panels(query: PanelQuery) -> Page[Panel]:
    """Interview panels."""
    found = services.slice_panels(current_organization_id(), query.status or "", query.after(), query.limit)
    return make_page(found, describe_panel)


@route("POST", "/panels", Action.MANAGE_PANELS, HTTPStatus.CREATED)
def create_panel(body: PanelDraft) -> Panel:
    """Compose a panel; it is a draft until it is published."""
    return _read(services.create_panel(current_organization_id(), body, current_user_id()).id)


@route("GET", "/panels/<uuid:panel_id>", Action.VIEW_PANELS)
def read_panel(panel_id: uuid.UUID) -> Panel:
    """One panel."""
    return _read(panel_id)


@route("PUT", "/panels/<uuid:panel_id>", Action.MANAGE_PANELS)
def change_panel(panel_id: uuid.UUID, body: PanelDraft) -> Panel:
    """Compose it anew; interviews that have begun keep what they began with. If-Match guards against other changes."""
    require_unchanged(_read(panel_id))
    services.edit_panel(current_organization_id(), panel_id, body, current_user_id())
    return _read(panel_id)


@route("POST", "/panels/<uuid:panel_id>/publication", Action.MANAGE_PANELS)
def publish_panel(panel_id: uuid.UUID) -> Panel:
    """Let candidates be invited; refused where the bank cannot fill the distribution, saying what is short."""
    services.publish_panel(current_organization_id(), panel_id, current_user_id())
    return _read(panel_id)


@route("POST", "/panels/<uuid:panel_id>/retirement", Action.MANAGE_PANELS)
def retire_panel(panel_id: uuid.UUID) -> Panel:
    """Nobody is invited any more; links that are out keep working."""
    services.retire_panel(current_organization_id(), panel_id, current_user_id())
    return _read(panel_id)


def _read(panel_id: uuid.UUID) -> Panel:
    return describe_panel(services.get_panel(current_organization_id(), panel_id))
