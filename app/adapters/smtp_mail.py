"""Mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field

from app.adapters.mail_messages import write_message
from app.errors import MailFailed
from app.ports import OutgoingMail

PERMANENT = 500
LONGEST_REPLY = 160


@dataclass(frozen=True)
class SmtpSettings:
    """`security` is starttls, tls or plain; without `user` nobody signs in; `sender` may be "Name <address>"."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 15.0


class SmtpMailer:
    """One connection a mail: mails are few, and a worker keeps nothing open."""

    def __init__(self, settings: SmtpSettings, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls

    def send(self, mail: OutgoingMail) -> None:
        try:
            message = write_message(mail, self._settings.sender)
        except ValueError as error:
            raise MailFailed("The subject or an address cannot be sent by mail.", retryable=False) from error
        try:
            with self._connect() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise _explain(error) from error

    def check(self) -> None:
        """Connect and sign in as for a mail, and send none. Raises MailFailed."""
        try:
            with self._connect() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as error:
            raise _explain(error) from error

    def _connect(self) -> smtplib.SMTP:
        given = self._settings
        tls = self._tls or ssl.create_default_context()
        if given.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(given.host, given.port, timeout=given.timeout_seconds, context=tls)
        else:
            server = smtplib.SMTP(given.host, given.port, timeout=given.timeout_seconds)
        try:
            if given.security == "starttls":
                server.starttls(context=tls)
            if given.user:
                server.login(given.user, given.password)
        except BaseException:
            server.close()
            raise
        return server


def _explain(error: Exception) -> MailFailed:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return MailFailed(f"The mail server refused the address: {_quote(code, reply)}", retryable=code < PERMANENT)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailFailed("The mail server refused the user name or password; see MAIL_USER.", retryable=False)
    if isinstance(error, smtplib.SMTPResponseException):
        told = _quote(error.smtp_code, error.smtp_error)
        return MailFailed(f"The mail server refused the mail: {told}", retryable=error.smtp_code < PERMANENT)
    return _explain_connection(error)


def _explain_connection(error: Exception) -> MailFailed:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailFailed(f"The mail server cannot do what MAIL_SECURITY or MAIL_USER asks: {error}", retryable=False)
    if isinstance(error, ssl.SSLError):
        return MailFailed("The mail server's certificate or TLS is not right; see MAIL_SECURITY.", retryable=False)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):  # smtplib wraps those of replies
        return MailFailed("The mail server did not answer in time.")
    return MailFailed("The mail server cannot be reached, or hung up.")


def _quote(code: int, reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"[:LONGEST_REPLY]
