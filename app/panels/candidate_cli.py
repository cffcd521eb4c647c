"""`flask candidate`: invitations."""

from __future__ import annotations

import uuid
from typing import Any

import click

from app.cli.base import CommandGroup, emit, json_option, table
from app.context import get_config
from app.errors import InvalidInput
from app.organizations.choosing import choose_organization, organization_option
from app.panels import services
from app.panels.cli import choose_panel
from app.panels.models import Panel, PanelStatus
from app.panels.services import InvitationOverview

COLUMNS = ("invitation", "candidate", "panel", "state", "expires_at")
candidate = CommandGroup("candidate", help="Candidates and their invitations.")


@candidate.command("invite", help="Make a link for a candidate. It is shown once: only its hash is kept.")
@click.option("--name", required=True, help="The candidate's name.")
@click.option("--email", default="")
@click.option("--panel", "panel_name", default="", help="Id or title; may be left out where one panel is published.")
@click.option("--days", default=services.DEFAULT_EXPIRY_DAYS, show_default=True, help="How long the link works.")
@organization_option
@json_option
def invite(*, name: str, email: str, panel_name: str, days: int, slug: str, as_json: bool) -> None:
    organization_id = choose_organization(slug).id
    panel = choose_panel(organization_id, panel_name) if panel_name else _only_panel(organization_id)
    invitation, token = services.invite_candidate(organization_id, panel.id, name, email, days)
    join_url = services.make_join_url(get_config().public_url, token)
    document = {
        "invitation": str(invitation.id),
        "candidate_id": str(invitation.candidate_id),
        "candidate": invitation.candidate.name,
        "panel": panel.title,
        "expires_at": invitation.expires_at,
        "token": token,
        "join_url": join_url,
    }
    emit(document, join_url, as_json=as_json)


@candidate.command("list", help="Show who is invited.")
@click.option("--panel", "panel_name", default="", help="To this panel only: id or title.")
@organization_option
@json_option
def list_all(*, panel_name: str, slug: str, as_json: bool) -> None:
    organization_id = choose_organization(slug).id
    panel_id = choose_panel(organization_id, panel_name).id if panel_name else None
    rows = [_row(overview) for overview in services.list_invitations(organization_id, panel_id)]
    emit({"invitations": rows}, table(rows, COLUMNS), as_json=as_json)


@candidate.command("revoke", help="Make a link stop working, by the id of its invitation.")
@click.argument("invitation_id", metavar="INVITATION", type=click.UUID)
@organization_option
@json_option
def revoke(*, invitation_id: uuid.UUID, slug: str, as_json: bool) -> None:
    invitation = services.revoke_invitation(choose_organization(slug).id, invitation_id)
    document = {"invitation": str(invitation.id), "revoked_at": invitation.revoked_at}
    emit(document, f"The link of {invitation.candidate.name} works no more.", as_json=as_json)


def _only_panel(organization_id: uuid.UUID) -> Panel:
    overviews = services.list_panels(organization_id)
    published = [found.panel for found in overviews if found.panel.status == PanelStatus.PUBLISHED]
    if len(published) != 1:
        raise InvalidInput(f"{len(published)} panels are published; name one with --panel.")
    return published[0]


def _row(overview: InvitationOverview) -> dict[str, Any]:
    invitation = overview.invitation
    return {
        "invitation": str(invitation.id),
        "candidate_id": str(invitation.candidate_id),
        "candidate": invitation.candidate.name,
        "email": invitation.candidate.email,
        "panel": invitation.panel.title,
        "state": overview.state.value,
        "expires_at": invitation.expires_at,
        "session": str(overview.session_id) if overview.session_id else None,
        "session_state": overview.session_state,
    }
