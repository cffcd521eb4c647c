"""The mails that people get about their accounts, as the worker would send them."""

from __future__ import annotations

from flask import Flask

from app.accounts.account_mails import list_owed, send_account_mail
from app.ports import OutgoingMail
from tests.fakes.messages import KeptMail
from tests.fakes.ports import FakePorts

URL = "https://interviews.example.com"


def send_all(web_app: Flask, mailer: KeptMail | None = None) -> list[OutgoingMail]:
    """What went out, in the order in which it was owed."""
    mailer = mailer or KeptMail()
    with web_app.app_context():
        for mail_id in list_owed(100):
            send_account_mail(FakePorts(mailer=mailer), URL, mail_id)
    return mailer.sent
