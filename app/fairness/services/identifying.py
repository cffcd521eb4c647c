"""What a candidate says of themselves, of their own free will, and may take back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.database import transaction
from app.domain.self_identification import CHARACTERISTICS
from app.errors import InvalidInput, InvitationRefused, NotFound
from app.extensions import db
from app.fairness import repository
from app.fairness.models import SelfIdentification
from app.organizations import services as organizations
from app.panels import services as panels
from app.panels.models import Invitation


@dataclass(frozen=True)
class AboutYou:
    """What was said is never shown again: whoever else comes by the link learns nothing of it."""

    organization_name: str
    language: str
    has_answered: bool


def asks_about_you(organization_id: uuid.UUID) -> bool:
    """Asked after the interview: being reminded of a group before it could change how somebody answers."""
    return organizations.get_organization(organization_id).asks_groups


def read_about_you(token: str) -> AboutYou:
    """Raises InvitationRefused, NotFound where nobody asks for it."""
    invitation = _admit(token)
    organization = organizations.get_organization(invitation.organization_id)
    has_answered = repository.find(invitation.id) is not None
    return AboutYou(organization.name, invitation.panel.language, has_answered)


def say_about_you(token: str, given: Mapping[str, str]) -> None:
    """Replace what was said; nothing is kept where all of it is empty.

    The audit log, which reviewers read, says nothing of it. Raises InvitationRefused, NotFound, InvalidInput.
    """
    values = {each.name: given.get(each.name, "") for each in CHARACTERISTICS}
    for each in CHARACTERISTICS:
        if values[each.name] and values[each.name] not in each.groups:
            raise InvalidInput("Choose one of the answers of each list, or leave it open.")
    with transaction(db.session):
        invitation = _admit(token)
        row = repository.find(invitation.id)
        if row is not None:
            repository.delete(row)
            db.session.flush()
        if any(values.values()):
            row = SelfIdentification(organization_id=invitation.organization_id, invitation_id=invitation.id, **values)
            repository.add(row)


def _admit(token: str) -> Invitation:
    invitation = panels.find_by_token(token)
    if invitation is None or invitation.revoked_at is not None:
        raise InvitationRefused("invitation_unknown", "This link is not known. Please check that it is complete.")
    if not asks_about_you(invitation.organization_id):
        raise NotFound("These questions are not asked here.")
    return invitation
