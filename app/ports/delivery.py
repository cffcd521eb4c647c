"""What leaves the house: PDFs, mail, webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class RenderedPdf:
    """`notices` says in plain words what could not be printed right, such as a script without a font."""

    content: bytes
    pages: int
    notices: tuple[str, ...]


class PdfRenderer(Protocol):
    def render(self, html: str) -> RenderedPdf:
        """No remote resource and no local file but our fonts is read. Raises DependencyUnavailable."""


@dataclass(frozen=True)
class OutgoingMail:
    """One mail to one person; `calendar` is an iCalendar file, or empty.

    `name` stands before the @ of its Message-ID: reports of mail servers bring it back. Random where it is empty.
    """

    recipient: str
    subject: str
    text: str
    html: str
    calendar: bytes = b""
    name: str = ""


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> None:
        """Returns once a server has taken the mail. Raises MailFailed with a reason for the person who asked for it."""


@dataclass(frozen=True)
class WebhookAnswer:
    """`status` is HTTP's; `retry_after_seconds` is what the receiver wished, None where it wished nothing."""

    status: int
    retry_after_seconds: float | None = None


class WebhookSender(Protocol):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """Whatever the status. Raises WebhookFailed, with a reason for people, where nobody answered or where the
        address is not to be reached."""
