"""Many invitations at once: withdrawn, and given back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import ENDED
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.panels import repository
from app.panels.models import Invitation

MOST_AT_ONCE = 100


def withdraw_links(actor: Actor, panel_id: uuid.UUID, invitation_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The links stop working; returns those that did until now. All or none: raises InvalidInput, NotFound, and
    Conflict where an interview is under way or over."""
    with transaction(db.session):
        invitations = _load(actor, panel_id, invitation_ids)
        working = [found for found in invitations if found.revoked_at is None]
        for invitation in working:
            _check_not_begun(invitation)
            invitation.revoked_at = utc_now()
            _record(actor, AuditAction.LINK_WITHDRAWN, invitation, withdrawn=True)
        return [invitation.id for invitation in working]


def restore_links(actor: Actor, panel_id: uuid.UUID, invitation_ids: Collection[uuid.UUID]) -> None:
    """The same links work again, until they expire. Raises InvalidInput, NotFound."""
    with transaction(db.session):
        for invitation in _load(actor, panel_id, invitation_ids):
            if invitation.revoked_at is not None:
                invitation.revoked_at = None
                _record(actor, AuditAction.LINK_RESTORED, invitation, withdrawn=False)


def _load(actor: Actor, panel_id: uuid.UUID, invitation_ids: Collection[uuid.UUID]) -> Sequence[Invitation]:
    wanted = set(invitation_ids)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise InvalidInput("Tick 1 to %(most)s candidates first.", most=MOST_AT_ONCE)
    found = repository.list_invitations_by_id(actor.organization_id, panel_id, wanted)
    if len(found) < len(wanted):
        raise NotFound("One of these invitations is not in this panel.")
    return found


def _check_not_begun(invitation: Invitation) -> None:
    session = invitation.session
    if session is not None and (session.started_at is not None or session.state in ENDED):
        raise Conflict("The interview of %(name)s has begun; nothing was withdrawn.", name=invitation.candidate.name)


def _record(actor: Actor, action: AuditAction, invitation: Invitation, *, withdrawn: bool) -> None:
    audit.record(actor, action, invitation.id, {"withdrawn": not withdrawn}, {"withdrawn": withdrawn})
