"""A mail as bytes on the wire."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from app.ports import OutgoingMail


def write_message(mail: OutgoingMail, sender: str) -> EmailMessage:
    """Plain text first, HTML as its alternative, the calendar file attached. Raises ValueError for a broken header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = _make_id(mail, sender.rpartition("@")[2].strip("> "))
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        message.add_attachment(mail.calendar, maintype="text", subtype="calendar", filename="interview.ics")
    return message


def _make_id(mail: OutgoingMail, domain: str) -> str:
    return f"<{mail.name}@{domain or 'localhost'}>" if mail.name else make_msgid(domain=domain or None)
