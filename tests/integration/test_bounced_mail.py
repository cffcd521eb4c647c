"""A mail that comes back: from what was sent to what the page shows, by the command that mail servers run."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.adapters.mail_messages import write_message
from app.audit.services import list_entries
from app.database import utc_now
from app.domain.bounces import MOST_BYTES, NO_MAILBOX
from app.extensions import db
from app.panels import services
from app.panels.models import Invitation, MailState
from app.panels.services.mails import send_invitation
from tests import bounced_mails, factories
from tests.bounced_mails import OUT_OF_OFFICE, POSTFIX, POSTFIX_DELAYED
from tests.fakes.messages import KeptMail
from tests.fakes.ports import FakePorts

Pipe = Callable[[bytes], Result]


@pytest.fixture
def ports(app: Flask) -> FakePorts:
    return FakePorts(mailer=KeptMail())


@pytest.fixture
def pipe(app: Flask) -> Pipe:
    return lambda content: app.test_cli_runner().invoke(args=["mail", "bounce", "--json"], input=content)


def mail(ports: FakePorts, invitation: Invitation) -> str:
    """The Message-ID as it went out."""
    services.mail_invitations(ports, invitation.organization_id, [invitation.id])
    invitation_id, request = ports.jobs.pending[-1][1]
    send_invitation(ports, "https://example.com", uuid.UUID(str(invitation_id)), int(request))
    assert isinstance(ports.mailer, KeptMail)
    wire = write_message(ports.mailer.sent[-1], "Interviews <interviews@a-name-of-some-length.example.com>").as_bytes()
    return next(line for line in wire.decode().splitlines() if line.startswith("Message-ID: ")).partition(" ")[2]


def read(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def actions(invitation: Invitation) -> list[str]:
    return [found.entry.action for found in list_entries(invitation.organization_id, invitation.id)]


def test_a_mail_that_came_back_is_shown_once_and_may_be_sent_again(ports: FakePorts, pipe: Pipe) -> None:
    invitation = factories.make_invitation().invitation
    report = bounced_mails.bring_back(POSTFIX, mail(ports, invitation))

    noted, again = pipe(report), pipe(report)

    assert (noted.exit_code, read(noted)["outcome"], read(noted)["status"]) == (0, "noted", "5.1.1")
    assert (again.exit_code, read(again)["outcome"]) == (0, "known")
    db.session.refresh(invitation)
    why, _, told = invitation.mail_error.partition("\n")
    assert (invitation.mail_state, why) == (MailState.FAILED, NO_MAILBOX)
    assert told.startswith("550 5.1.1 <grace@example.org>")
    assert actions(invitation) == ["invitation_bounced", "invitation_mailed"]
    bounced = list_entries(invitation.organization_id, invitation.id)[0].entry
    assert bounced.after == {"mail": "failed", "status": "5.1.1"}, "an address would stay in the log for ever"

    mail(ports, invitation)
    assert pipe(report).exit_code == 3, "the report is of the mail before"
    db.session.refresh(invitation)
    assert (invitation.mail_state, invitation.mail_error) == (MailState.SENT, "")


def test_what_says_no_failure_of_this_mail_changes_nothing(ports: FakePorts, pipe: Pipe) -> None:
    panel = factories.make_panel()
    mine, anothers = (factories.make_invitation(panel).invitation for _ in range(2))
    message_id = mail(ports, mine)
    mail(ports, anothers)
    forged = message_id.replace(mine.id.hex, anothers.id.hex)
    unknown = message_id.replace(mine.id.hex, uuid.uuid4().hex)

    results = [
        pipe(bounced_mails.bring_back(POSTFIX_DELAYED, message_id)),
        pipe(bounced_mails.bring_back(OUT_OF_OFFICE, message_id)),
        pipe(bounced_mails.bring_back(POSTFIX, forged)),
        pipe(bounced_mails.bring_back(POSTFIX, unknown)),
        pipe(b""),
        pipe(b"x" * (MOST_BYTES + 1)),
    ]

    assert [result.exit_code for result in results] == [0, 3, 3, 3, 2, 2]
    assert read(results[0])["outcome"] == "not_final"
    assert all("Nothing was changed" in result.stderr for result in results[1:4])
    for invitation in (mine, anothers):
        db.session.refresh(invitation)
        assert (invitation.mail_state, invitation.mail_error) == (MailState.SENT, "")
        assert actions(invitation) == ["invitation_mailed"]


def test_a_report_that_is_faster_than_the_worker_is_not_lost(ports: FakePorts, pipe: Pipe) -> None:
    invitation = factories.make_invitation().invitation
    message_id = mail(ports, invitation)
    invitation.mail_state, invitation.mail_at = MailState.QUEUED.value, utc_now()
    db.session.commit()

    pipe(bounced_mails.bring_back(POSTFIX, message_id))

    db.session.refresh(invitation)
    assert invitation.mail_state == MailState.FAILED
