"""Who may be invited to an interview again."""

from __future__ import annotations

from collections.abc import Iterable

from app.database import utc_now
from app.errors import Conflict
from app.panels import repository
from app.panels.models import Invitation, Panel
from app.panels.services.invitation_states import InvitationState, find_state

NAMES_TOLD = 5
# a link that was withdrawn, or that nobody followed in time, was no try
TRIES = frozenset({InvitationState.OPEN, InvitationState.BEGUN, InvitationState.FINISHED})


def check_retakes(panel: Panel, emails: Iterable[str]) -> None:
    """A person is known by the address, so that who has none is never recognised; dismissed interviews do not count.

    Raises Conflict, naming them, where the panel allows no second try and somebody has had the first or may have it.
    """
    addresses = {email for email in emails if email}
    if panel.allows_retakes or not addresses:
        return
    names = [made.candidate.name for made in repository.list_invitations_of(panel.id, addresses) if _is_try(made)]
    if names:
        raise Conflict(
            "This panel allows no second try, and these are invited already: %(names)s. Renew the link of whoever has "
            "not begun, dismiss an interview that failed for a technical reason, or let the panel allow it.",
            names=", ".join([*names[:NAMES_TOLD], *(["…"] if len(names) > NAMES_TOLD else [])]),
        )


def _is_try(invitation: Invitation) -> bool:
    session = invitation.session
    if session is not None and session.dismissed_at is not None:
        return False
    return find_state(invitation, utc_now()) in TRIES
