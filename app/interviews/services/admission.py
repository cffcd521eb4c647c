"""From an invitation's token to the interview that it opens."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from flask_babel import LazyString

from app.database import transaction, utc_now
from app.domain.interview import ENDED
from app.domain.wording import marked
from app.errors import InvitationRefused
from app.extensions import db
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.organizations import services as organizations
from app.panels import services as panels
from app.panels.models import Invitation

SEED_BITS = 31
UNKNOWN = marked("This link is not known. Please check that it is complete.")
WITHDRAWN = marked("This link was withdrawn. Please ask your contact for a new one.")
FINISHED = marked("This interview is over. Thank you for your time.")
EARLY = marked("This link works %(window)s.")
EXPIRED = marked("This link has expired. Please ask your contact for a new one.")


@dataclass(frozen=True)
class AdmittedInvitation:
    """What the arrival page tells; reading it changes nothing."""

    invitation_id: uuid.UUID
    session_id: uuid.UUID | None
    organization_name: str
    panel_title: str
    role_title: str
    instructions: str
    language: str
    candidate_name: str
    question_count: int
    total_seconds: float
    notice_version: str
    notice_text: str
    retention_days: int
    is_practice: bool
    larger_type: bool
    state: str


def find_invitation(token: str) -> AdmittedInvitation:
    """Raises InvitationRefused with a code for a token that is unknown, expired, revoked or finished."""
    invitation = _admit(panels.find_by_token(token))
    session = repository.find_session_of_invitation(invitation.id)
    panel = invitation.panel
    snapshot = session.panel_snapshot if session else panels.snapshot_panel(panel, invitation.candidate.accommodations)
    return AdmittedInvitation(
        invitation_id=invitation.id,
        session_id=session.id if session else None,
        organization_name=organizations.get_organization(panel.organization_id).name,
        panel_title=panel.title,
        role_title=panel.role_title,
        instructions=panel.instructions,
        language=panel.language,
        candidate_name=invitation.candidate.name,
        question_count=panels.count_questions(snapshot),
        total_seconds=snapshot["total_seconds"],
        notice_version=panel.notice_version,
        notice_text=panels.write_notice(snapshot),
        retention_days=min(snapshot.get("retention_days", panel.retention_days), panel.retention_days),
        is_practice=panel.is_practice,
        larger_type=bool(snapshot.get("larger_type")),
        state=session.state if session else "waiting",
    )


def open_session(token: str) -> uuid.UUID:
    """The interview of a token, made at its first use. Raises InvitationRefused as find_invitation does."""
    invitation = _admit(panels.find_by_token(token))
    session = repository.find_session_of_invitation(invitation.id)
    return session.id if session else _create_session(invitation)


def open_session_of_invitation(invitation_id: uuid.UUID) -> uuid.UUID:
    """As open_session, for a browser that has shown its token before and carries the room's cookie."""
    invitation = _admit(panels.find_invitation(invitation_id))
    session = repository.find_session_of_invitation(invitation.id)
    return session.id if session else _create_session(invitation)


def name_language(session_id: uuid.UUID) -> str:
    """Of the interview, such as en or pt-BR."""
    return str(repository.get_session(session_id).panel_snapshot["language"])


def _create_session(invitation: Invitation) -> uuid.UUID:
    with transaction(db.session):
        session = InterviewSession(
            organization_id=invitation.organization_id,
            invitation_id=invitation.id,
            panel_id=invitation.panel_id,
            candidate_id=invitation.candidate_id,
            selection_seed=secrets.randbits(SEED_BITS),
            panel_snapshot=panels.snapshot_panel(invitation.panel, invitation.candidate.accommodations),
        )
        repository.add(session)
    return session.id


def refusal_of(invitation: Invitation, code: str, message: str, **values: object) -> InvitationRefused:
    """In the interview's language, with the name of whoever invited."""
    organization = organizations.get_organization(invitation.organization_id).name
    return InvitationRefused(code, message, language=invitation.panel.language, organization=organization, **values)


def _admit(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise InvitationRefused("invitation_unknown", UNKNOWN)
    if invitation.revoked_at is not None:
        raise refusal_of(invitation, "invitation_revoked", WITHDRAWN)
    session = repository.find_session_of_invitation(invitation.id)
    if session is not None and session.state in ENDED:
        raise refusal_of(invitation, "interview_finished", FINISHED)
    if session is None and invitation.opens_at is not None and invitation.opens_at > utc_now():
        window = LazyString(panels.describe_window, invitation)  # the reader's language is known where it is shown
        raise refusal_of(invitation, "invitation_early", EARLY, window=window)
    if session is None and invitation.expires_at <= utc_now():
        raise refusal_of(invitation, "invitation_expired", EXPIRED)
    return invitation
