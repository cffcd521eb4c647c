"""A folder in place of a mail server, for development: one .eml file a mail, which mail programs open."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.mail_messages import write_message
from app.errors import MailFailed
from app.ports import OutgoingMail

SENDER = "InterviewBot <interviewbot@localhost>"


class MailboxFolder:
    """File names sort by time; a file is complete as soon as it has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: OutgoingMail) -> None:
        try:
            content = write_message(mail, SENDER).as_bytes()
        except ValueError as error:
            raise MailFailed("The subject or an address cannot be sent by mail.", retryable=False) from error
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self._folder / f".{name}.part"
            unfinished.write_bytes(content)
            unfinished.rename(self._folder / f"{name}.eml")
        except OSError as error:
            raise MailFailed(f"The folder {self._folder} cannot be written.") from error
