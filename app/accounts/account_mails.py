"""Mails to people about their accounts: written down with what they tell of, and sent by a job soon after.

No change waits for its mail or fails with it. A server that is away is tried again for a day.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from app.accounts import repository
from app.accounts.doers import Doer
from app.accounts.models import AccountMail, User
from app.accounts.tokens import hash_token, make_token
from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.account_mails import (
    ADMINISTRATOR,
    LINK_BODY,
    LINK_SUBJECT,
    OPERATOR,
    RUNS_IT,
    TAKEN_BODY,
    TAKEN_SUBJECT,
    WORDINGS,
    YOU,
    lay_out,
)
from app.domain.audit_log import PLATFORM_CHAIN, AuditAction
from app.domain.mail_writing import write_mail
from app.errors import MailFailed
from app.extensions import db
from app.i18n import in_language, spell_moment, translate
from app.ports import OutgoingMail, Ports

ADDRESS_LINK = "address_link"
TRIED_FOR = timedelta(days=1)
LONGEST_WAIT_MINUTES = 60
log = structlog.get_logger(__name__)


def owe_mail(user: User, action: AuditAction, by: Doer, detail: str = "") -> None:
    """Within the caller's transaction, to the address that the person has now; nothing where nobody is told of it.

    From where it was done is told of one's own deeds alone.
    """
    if action in WORDINGS and by.tells:
        place = by.place if by.user_id == user.id else ""
        _add(user, action.value, by, recipient=user.email, detail=detail, place=place)


def owe_link(user: User, email: str, by: Doer) -> None:
    """To an address that is not the person's yet. Within the caller's transaction."""
    _add(user, ADDRESS_LINK, by, recipient=email)


def _add(user: User, kind: str, by: Doer, **values: str) -> None:
    repository.delete_account_mails_before(utc_now() - TRIED_FOR)
    language = user.language or (by.language if by.user_id == user.id else "")
    repository.add(AccountMail(user_id=user.id, kind=kind, language=language, by_id=by.user_id, **values))


def list_owed(limit: int) -> Sequence[uuid.UUID]:
    """Mails whose time to be sent, or to be tried again, has come."""
    now = utc_now()
    return repository.list_owed_account_mails(now - TRIED_FOR, now, limit)


def send_account_mail(ports: Ports, public_url: str, mail_id: uuid.UUID) -> None:
    """Does nothing where it is sent already, or where there is no server that could."""
    if ports.mailer is None:
        return
    with transaction(db.session):
        owed = repository.find_account_mail(mail_id)
        mail = _write(owed, public_url) if owed is not None else None
    try:
        if mail is not None:
            ports.mailer.send(mail)
    except MailFailed as failure:
        _put_off(mail_id, failure)
    else:
        with transaction(db.session):
            repository.delete_account_mail(mail_id)


def _put_off(mail_id: uuid.UUID, failure: MailFailed) -> None:
    """Until a minute later, then ever more; what no repetition mends is dropped, and the audit log says so."""
    log.warning("account_mail_failed", mail_id=str(mail_id), retryable=failure.retryable)
    with transaction(db.session):
        owed = repository.find_account_mail(mail_id)
        if owed is None:
            return
        owed.attempts += 1
        owed.next_attempt_at = utc_now() + timedelta(minutes=min(LONGEST_WAIT_MINUTES, 2 ** (owed.attempts - 1)))
        if not failure.retryable or owed.next_attempt_at - owed.created_at > TRIED_FOR:
            _give_up(owed)


def _give_up(owed: AccountMail) -> None:
    chain = repository.get(owed.user_id).organization_id or PLATFORM_CHAIN
    repository.delete_account_mail(owed.id)
    audit.record(Actor(chain, None), AuditAction.ACCOUNT_MAIL_FAILED, owed.user_id, after={"of": owed.kind})


def _write(owed: AccountMail, public_url: str) -> OutgoingMail | None:
    """None where it tells of something that is over."""
    if owed.kind == ADDRESS_LINK:
        return _write_link(owed, public_url)
    with in_language(owed.language):
        return _write_notice(owed, repository.get(owed.user_id), public_url)


def _write_notice(owed: AccountMail, user: User, public_url: str) -> OutgoingMail:
    wording = WORDINGS[AuditAction(owed.kind)]
    is_own = owed.by_id == user.id
    body = lay_out(wording.what, translate, is_own=is_own, has_place=bool(owed.place))
    values = {
        "name": user.name,
        "detail": owed.detail,
        "when": _spell(owed.created_at, user),
        "who": _name_doer(owed, user),
        "place": owed.place,
        "helper": _name_helper(owed, user),
        "link": f"{public_url}/account",
    }
    return _to_mail(owed.recipient, translate(wording.subject), body, values)


def _write_link(owed: AccountMail, public_url: str) -> OutgoingMail | None:
    """The token is made here: nothing but the mail ever holds it. Whose the address is, its owner alone is told."""
    owner = repository.find_by_email(owed.recipient)
    if owner is not None:
        with in_language(owner.language):
            return _to_mail(
                owed.recipient, translate(TAKEN_SUBJECT), translate(TAKEN_BODY), {"link": f"{public_url}/account"}
            )
    token = make_token()
    if not repository.set_address_token(owed.user_id, owed.recipient, hash_token(token), utc_now()):
        return None
    with in_language(owed.language):
        link = f"{public_url}/confirm-address/{token}"
        return _to_mail(owed.recipient, translate(LINK_SUBJECT), translate(LINK_BODY), {"link": link})


def _to_mail(recipient: str, subject: str, body: str, values: dict[str, str]) -> OutgoingMail:
    written = write_mail(subject, body, values)
    return OutgoingMail(recipient, written.subject, written.text, written.html)


def _spell(moment: datetime, user: User) -> str:
    zone = user.organization.time_zone if user.organization else "UTC"
    return f"{spell_moment(moment, ZoneInfo(zone))} ({zone})"


def _name_doer(owed: AccountMail, user: User) -> str:
    if owed.by_id == user.id:
        return translate(YOU)
    return repository.get(owed.by_id).name if owed.by_id else translate(OPERATOR)


def _name_helper(owed: AccountMail, user: User) -> str:
    """Whoever did it knows why; of one's own account an administrator sees to it."""
    if owed.by_id not in {None, user.id}:
        return _name_doer(owed, user)
    if owed.by_id is None or user.organization is None:
        return translate(RUNS_IT)
    return translate(ADMINISTRATOR).replace("{organization}", user.organization.name)
