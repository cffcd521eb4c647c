"""What an organisation settles for itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.colour import LEAST_CONTRAST, contrast_with_white, is_colour
from app.errors import InvalidInput
from app.extensions import db
from app.organizations import repository
from app.organizations.models import Organization

NAME_CHARACTERS = 200


@dataclass(frozen=True)
class Settings:
    """`report_name` and `report_colour` (#rrggbb) are empty where the organisation keeps the defaults."""

    report_name: str
    report_colour: str
    asks_groups: bool


def read_settings(organization: Organization) -> Settings:
    return Settings(organization.report_name, organization.report_colour, organization.asks_groups)


def change_settings(actor: Actor, wanted: Settings) -> None:
    """Raises InvalidInput."""
    _check(wanted)
    with transaction(db.session):
        organization = repository.get(actor.organization_id)
        before = asdict(read_settings(organization))
        for name, value in asdict(wanted).items():
            setattr(organization, name, value)
        audit.record(actor, AuditAction.ORGANIZATION_CHANGED, organization.id, before, asdict(wanted))


def _check(wanted: Settings) -> None:
    if len(wanted.report_name) > NAME_CHARACTERS:
        raise InvalidInput("The name on reports has at most %(most)d characters.", most=NAME_CHARACTERS)
    if not wanted.report_colour:
        return
    if not is_colour(wanted.report_colour):
        raise InvalidInput("Write the colour as # and six digits, such as #1d3f72.")
    if contrast_with_white(wanted.report_colour) < LEAST_CONTRAST:
        raise InvalidInput("White text cannot be read on this colour. Choose a darker one.")
