"""Invitations by mail.

Only the hash of a token is kept, and jobs carry ids only: so the job that sends the mail makes the token. Each attempt
makes a new one; whichever mail arrives last holds the link that works.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from app.audit import services as audit
from app.audit.services import Actor, Deed
from app.database import Transaction, transaction, utc_now
from app.domain.audit_log import AuditAction, keep_differences
from app.domain.invitation_mail import DEFAULT_BODY, DEFAULT_SUBJECT, find_mail_problems
from app.domain.mail_names import name_mail
from app.domain.mail_writing import WrittenMail, write_mail
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, MailFailed, NotFound
from app.extensions import db
from app.i18n import in_language, spell_moment, translate
from app.log_context import tell_logs
from app.organizations.services import get_organization
from app.panels import repository
from app.panels.calendars import write_calendar
from app.panels.models import Candidate, Invitation, MailState, Panel
from app.panels.services.invitations import check_renewable, make_join_url, renew_token
from app.ports import OutgoingMail, Ports

LONGEST_ERROR = 300
UNTIL = marked("until %(until)s (%(zone)s)")
FROM_UNTIL = marked("from %(opens)s until %(until)s (%(zone)s)")
EXAMPLE_LINK = "https://example.com/interview/…"


@dataclass(frozen=True)
class _Prepared:
    mail: OutgoingMail
    request: int


def mail_invitations(
    ports: Ports, organization_id: uuid.UUID, invitation_ids: Sequence[uuid.UUID], by: uuid.UUID | None = None
) -> None:
    """Send each a new link, soon; links that are out die now. Raises InvalidInput, Conflict, NotFound: all or none."""
    if ports.mailer is None:
        raise InvalidInput("No mail can be sent: no mail server is set. Copy the links instead.")
    with transaction(db.session) as tx:
        for invitation_id in invitation_ids:
            _request(tx, ports, repository.get_invitation(organization_id, invitation_id))
        deeds = [Deed(AuditAction.INVITATION_MAILED, invitation_id) for invitation_id in invitation_ids]
        audit.record_all(Actor(organization_id, by), deeds)


def send_invitation(ports: Ports, public_url: str, invitation_id: uuid.UUID, request: int) -> None:
    """One attempt at what `mail_invitations` asked for. Raises MailFailed; the invitation then says why."""
    prepared = _prepare(public_url, invitation_id, request)
    if prepared is None or ports.mailer is None:
        return
    try:
        ports.mailer.send(prepared.mail)
    except MailFailed as failure:
        _note(invitation_id, request, MailState.QUEUED, str(failure))
        raise
    _note(invitation_id, request, MailState.SENT, "")


def give_up_mail(invitation_id: uuid.UUID, request: int, reason: str) -> None:
    _note(invitation_id, request, MailState.FAILED, reason)


def list_owed_mail(before: datetime, limit: int) -> list[tuple[uuid.UUID, int]]:
    """(invitation, request) of mails that have waited since `before`."""
    return [(found.id, found.mail_request) for found in repository.list_queued_mail(before, limit)]


def edit_mail(
    organization_id: uuid.UUID, panel_id: uuid.UUID, subject: str, body: str, by: uuid.UUID | None = None
) -> None:
    """Empty texts stand for the default ones. Raises InvalidInput naming everything that is wrong."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    if problems := find_mail_problems(subject, body):
        raise InvalidInput("The mail needs mending: %(problems)s.", problems="; ".join(problems))
    with transaction(db.session):
        panel = repository.get_panel(organization_id, panel_id)
        before, after = {"subject": panel.mail_subject, "body": panel.mail_body}, {"subject": subject, "body": body}
        panel.mail_subject, panel.mail_body = subject, body
        differences = keep_differences(before, after)
        audit.record(Actor(organization_id, by), AuditAction.PANEL_MAIL_EDITED, panel_id, *differences)


def write_usual_mail(panel: Panel) -> tuple[str, str]:
    """Subject and body in the language of the interview, with their placeholders."""
    with in_language(panel.language):
        return translate(DEFAULT_SUBJECT), translate(DEFAULT_BODY)


def preview_mail(panel: Panel, subject: str, body: str) -> WrittenMail:
    """As a candidate would get it, with a link that leads nowhere."""
    candidate = Candidate(name="Grace Example", time_zone="UTC")
    with in_language(panel.language):
        window = gettext("until the day that the invitation names")
        return _fill_in(subject, body, _values(panel, candidate, EXAMPLE_LINK, window))


def _fill_in(subject: str, body: str, values: dict[str, str]) -> WrittenMail:
    return write_mail(subject or translate(DEFAULT_SUBJECT), body or translate(DEFAULT_BODY), values)


def _request(tx: Transaction, ports: Ports, invitation: Invitation) -> None:
    check_renewable(invitation)
    if not invitation.candidate.email:
        raise InvalidInput(
            "%(name)s has no email address. Make a new link and pass it on instead.", name=invitation.candidate.name
        )
    renew_token(invitation)
    invitation.mail_state = MailState.QUEUED.value
    invitation.mail_error = ""
    invitation.mail_at = utc_now()
    invitation.mail_request += 1
    invitation_id, request = str(invitation.id), invitation.mail_request
    tx.after_commit(lambda: ports.jobs.enqueue("send_invitation", invitation_id, request))


def _prepare(public_url: str, invitation_id: uuid.UUID, request: int) -> _Prepared | None:
    """The mail with a token whose hash is stored before the mail leaves; None where nothing is owed any more."""
    with transaction(db.session):
        invitation = repository.find_invitation(invitation_id)
        if invitation is None or not _is_owed(invitation, request):
            return None
        tell_logs(invitation.organization_id)
        try:
            check_renewable(invitation)
        except Conflict as conflict:
            invitation.mail_state, invitation.mail_error = MailState.FAILED.value, str(conflict)
            return None
        return _Prepared(_write(invitation, make_join_url(public_url, renew_token(invitation))), request)


def _is_owed(invitation: Invitation, request: int) -> bool:
    return invitation.mail_request == request and invitation.mail_state == MailState.QUEUED


def _write(invitation: Invitation, link: str) -> OutgoingMail:
    panel, candidate = invitation.panel, invitation.candidate
    with in_language(panel.language):
        values = _values(panel, candidate, link, describe_window(invitation))
        written = _fill_in(panel.mail_subject, panel.mail_body, values)
        calendar = make_calendar(invitation)
    name = name_mail(invitation.id, invitation.token_hash)
    return OutgoingMail(candidate.email, written.subject, written.text, written.html, calendar, name)


def _values(panel: Panel, candidate: Candidate, link: str, window: str) -> dict[str, str]:
    return {
        "name": candidate.name,
        "organization": get_organization(panel.organization_id).name,
        "role": panel.role_title or panel.title,
        "panel": panel.title,
        "link": link,
        "window": window,
    }


def describe_window(invitation: Invitation) -> str:
    """Such as "until 3 May 2026, 14:00 (Europe/Vienna)"."""
    zone = invitation.candidate.time_zone
    until = spell_moment(invitation.expires_at, ZoneInfo(zone))
    if invitation.opens_at is None:
        return translate(UNTIL, until=until, zone=zone)
    opens = spell_moment(invitation.opens_at, ZoneInfo(zone))
    return translate(FROM_UNTIL, opens=opens, until=until, zone=zone)


def make_calendar(invitation: Invitation) -> bytes:
    """An iCalendar file of the invitation's time window; empty where it has none."""
    if invitation.opens_at is None:
        return b""
    with in_language(invitation.panel.language):
        title = gettext("Interview: %(role)s", role=invitation.panel.role_title or invitation.panel.title)
    return write_calendar(invitation.id, title, invitation.opens_at, invitation.expires_at, invitation.created_at)


def get_calendar(organization_id: uuid.UUID, panel_id: uuid.UUID, invitation_id: uuid.UUID) -> bytes:
    """Raises NotFound, also where the invitation has no time window."""
    invitation = repository.get_invitation(organization_id, invitation_id)
    content = make_calendar(invitation) if invitation.panel_id == panel_id else b""
    if not content:
        raise NotFound("This invitation has no time window.")
    return content


def _note(invitation_id: uuid.UUID, request: int, state: MailState, error: str) -> None:
    with transaction(db.session):
        invitation = repository.find_invitation(invitation_id, lock=True)
        if invitation is not None and _is_owed(invitation, request):
            invitation.mail_state = state.value
            invitation.mail_error = error[:LONGEST_ERROR]
            invitation.mail_at = utc_now()
