"""What workers run for accounts; safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.accounts import account_mails
from app.context import get_config, get_ports


def send_account_mail(mail_id: str) -> None:
    account_mails.send_account_mail(get_ports(), get_config().public_url, uuid.UUID(mail_id))
