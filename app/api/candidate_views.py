"""Candidates and their invitations."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from app.api.routing import route
from app.api.schemas.lists import Page, make_page
from app.api.schemas.panels import (
    CandidateQuery,
    CandidateRecord,
    InvitationQuery,
    InvitationRecord,
    MadeInvitation,
    NewInvitation,
    describe_candidate,
    describe_invitation,
)
from app.context import get_config, get_ports
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.panels import services
from app.web.actors import current_actor, current_user_id
from app.web.authorization import current_organization_id


@route("GET", "/candidates", Action.VIEW_INTERVIEWS)
def list_candidates(query: CandidateQuery) -> Page[CandidateRecord]:
    """People who were invited."""
    found = services.slice_candidates(current_organization_id(), query.search, query.after(), query.limit)
    return make_page(found, describe_candidate)


@route("GET", "/candidates/<uuid:candidate_id>", Action.VIEW_INTERVIEWS)
def read_candidate(candidate_id: uuid.UUID) -> CandidateRecord:
    """One candidate. What they were granted is told nowhere that reviewers read."""
    return describe_candidate(services.get_candidate(current_organization_id(), candidate_id))


@route("GET", "/invitations", Action.VIEW_INTERVIEWS)
def list_invitations(query: InvitationQuery) -> Page[InvitationRecord]:
    """Invitations, without their links: these are stored nowhere."""
    wanted = (query.panel_id, query.candidate_id)
    found = services.slice_invitations(current_organization_id(), *wanted, query.after(), query.limit)
    return make_page(found, describe_invitation)


@route("POST", "/invitations", Action.INVITE_CANDIDATES, HTTPStatus.CREATED)
def invite_candidate(body: NewInvitation) -> MadeInvitation:
    """Invite somebody to a published panel: by mail, or with the link of the answer."""
    _check_mail(body)
    invitation, token = services.invite_candidate(
        current_organization_id(),
        body.panel_id,
        body.name,
        body.email,
        body.days,
        body.time_zone,
        body.opens_at,
        current_user_id(),
    )
    if body.by_mail:
        services.mail_invitations(get_ports(), invitation.organization_id, [invitation.id], current_user_id())
    link = None if body.by_mail else services.make_join_url(get_config().public_url, token)
    return MadeInvitation(read_invitation(invitation.id), link)


@route("GET", "/invitations/<uuid:invitation_id>", Action.VIEW_INTERVIEWS)
def read_invitation(invitation_id: uuid.UUID) -> InvitationRecord:
    """One invitation."""
    return describe_invitation(services.get_invitation(current_organization_id(), invitation_id))


@route("DELETE", "/invitations/<uuid:invitation_id>", Action.INVITE_CANDIDATES, HTTPStatus.NO_CONTENT)
def withdraw_invitation(invitation_id: uuid.UUID) -> None:
    """The link works no more; refused once the interview has begun."""
    found = services.get_invitation(current_organization_id(), invitation_id)
    services.withdraw_links(current_actor(), found.invitation.panel_id, [invitation_id])


def _check_mail(body: NewInvitation) -> None:
    """Before anything is stored: an invitation that cannot be mailed is none."""
    if body.by_mail and get_ports().mailer is None:
        raise InvalidInput("No mail can be sent: no mail server is set. Leave by_mail out and pass the link on.")
    if body.by_mail and not body.email.strip():
        raise InvalidInput("An invitation by mail needs an email address.")
