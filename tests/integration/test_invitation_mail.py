"""Invitations by mail: sent by a job, retried, given up, sent again."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from app.database import utc_now
from app.errors import Conflict, InvalidInput, MailFailed
from app.extensions import db
from app.panels import services
from app.panels.models import Invitation, MailState
from app.panels.services.mails import send_invitation
from tests import factories
from tests.fakes.messages import KeptMail
from tests.fakes.ports import FakePorts

pytestmark = pytest.mark.usefixtures("app")
URL = "https://interviews.example.com"


@pytest.fixture
def mailer() -> KeptMail:
    return KeptMail()


@pytest.fixture
def ports(mailer: KeptMail) -> FakePorts:
    return FakePorts(mailer=mailer)


def ask_for_mail(ports: FakePorts, invitation: Invitation) -> tuple[uuid.UUID, int]:
    services.mail_invitations(ports, invitation.organization_id, [invitation.id])
    name, (invitation_id, request), _delay = ports.jobs.pending[-1]
    assert name == "send_invitation"
    return uuid.UUID(str(invitation_id)), int(request)


def token_in(mailer: KeptMail) -> str:
    found = re.search(rf"{URL}/interview/(\S+)", mailer.sent[-1].text)
    assert found
    return found[1]


def test_the_mail_holds_the_one_link_that_works(ports: FakePorts, mailer: KeptMail) -> None:
    invitation, first_token = factories.make_invitation()

    send_invitation(ports, URL, *ask_for_mail(ports, invitation))

    found = services.find_by_token(token_in(mailer))
    assert found is not None
    assert (found.id, found.mail_state) == (invitation.id, MailState.SENT)
    assert services.find_by_token(first_token) is None
    assert mailer.sent[0].recipient == invitation.candidate.email
    assert token_in(mailer) not in str(ports.jobs.pending)


def test_a_job_that_runs_twice_sends_once(ports: FakePorts, mailer: KeptMail) -> None:
    job = ask_for_mail(ports, factories.make_invitation().invitation)

    send_invitation(ports, URL, *job)
    send_invitation(ports, URL, *job)

    assert len(mailer.sent) == 1
    assert services.find_by_token(token_in(mailer)) is not None


def test_asking_again_makes_the_first_request_out_of_date(ports: FakePorts, mailer: KeptMail) -> None:
    invitation = factories.make_invitation().invitation
    first, second = ask_for_mail(ports, invitation), ask_for_mail(ports, invitation)

    send_invitation(ports, URL, *first)
    send_invitation(ports, URL, *second)

    assert len(mailer.sent) == 1


def test_a_failure_is_shown_while_it_is_tried_again(ports: FakePorts, mailer: KeptMail) -> None:
    invitation = factories.make_invitation().invitation
    mailer.failures.append(MailFailed("The mail server did not answer in time."))
    job = ask_for_mail(ports, invitation)

    with pytest.raises(MailFailed):
        send_invitation(ports, URL, *job)
    assert (invitation.mail_state, invitation.mail_error) == ("queued", "The mail server did not answer in time.")
    send_invitation(ports, URL, *job)

    assert (invitation.mail_state, invitation.mail_error) == ("sent", "")


def test_a_mail_that_is_given_up_says_why_and_may_be_asked_for_again(ports: FakePorts, mailer: KeptMail) -> None:
    invitation = factories.make_invitation().invitation
    job = ask_for_mail(ports, invitation)

    services.give_up_mail(*job, "The mail server refused the address: 550 no such user")
    assert invitation.mail_state == MailState.FAILED
    assert "550" in invitation.mail_error
    services.give_up_mail(*ask_for_mail(ports, invitation)[:1], job[1], "late news of the first request")

    assert invitation.mail_state == MailState.QUEUED


def test_mail_that_waits_too_long_is_found(ports: FakePorts) -> None:
    invitation = factories.make_invitation().invitation
    job = ask_for_mail(ports, invitation)

    assert services.list_owed_mail(utc_now() - timedelta(minutes=1), 10) == []
    assert services.list_owed_mail(utc_now() + timedelta(seconds=1), 10) == [job]


def test_a_link_withdrawn_meanwhile_is_not_sent(ports: FakePorts, mailer: KeptMail) -> None:
    invitation = factories.make_invitation().invitation
    job = ask_for_mail(ports, invitation)
    services.revoke_invitation(invitation.organization_id, invitation.id)

    send_invitation(ports, URL, *job)

    assert mailer.sent == []
    assert (invitation.mail_state, "withdrawn" in invitation.mail_error) == ("failed", True)


def test_what_cannot_be_mailed_is_refused_all_or_none(ports: FakePorts) -> None:
    panel = factories.make_panel()
    good = factories.make_invitation(panel).invitation
    nowhere, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace")

    with pytest.raises(InvalidInput, match="Grace has no email address"):
        services.mail_invitations(ports, panel.organization_id, [good.id, nowhere.id])
    with pytest.raises(InvalidInput, match="no mail server"):
        services.mail_invitations(FakePorts(mailer=None), panel.organization_id, [good.id])

    assert ports.jobs.pending == []
    assert good.mail_state == MailState.NONE


def test_a_new_link_kills_the_old_one_and_lasts_again() -> None:
    invitation, old = factories.make_invitation(expires_at=utc_now() - timedelta(days=1))

    renewed, token = services.renew_link(invitation.organization_id, invitation.id, 3)

    assert services.find_by_token(old) is None
    assert services.find_by_token(token) == renewed
    assert renewed.expires_at > utc_now() + timedelta(days=2)


def test_a_withdrawn_link_is_not_renewed() -> None:
    invitation = factories.make_invitation(revoked_at=utc_now()).invitation

    with pytest.raises(Conflict, match="withdrawn"):
        services.renew_link(invitation.organization_id, invitation.id)


def test_a_time_window_is_told_in_the_candidates_time_zone(ports: FakePorts, mailer: KeptMail) -> None:
    panel = factories.make_panel()
    opens = (utc_now() + timedelta(days=2)).replace(microsecond=0)
    invitation, _ = services.invite_candidate(
        panel.organization_id, panel.id, "Grace", "g@example.org", 1, "Asia/Kolkata", opens
    )

    send_invitation(ports, URL, *ask_for_mail(ports, invitation))

    assert invitation.expires_at == opens + timedelta(days=1)
    assert "(Asia/Kolkata)" in mailer.sent[0].text
    assert f"DTSTART:{opens:%Y%m%dT%H%M%SZ}".encode() in mailer.sent[0].calendar
    assert token_in(mailer).encode() not in mailer.sent[0].calendar


def test_the_mail_speaks_the_language_of_the_interview(ports: FakePorts, mailer: KeptMail) -> None:
    organization = factories.make_organization()
    panel = factories.make_panel(organization, language="de", role_title="Backend-Entwicklung")
    grace = factories.make_candidate(organization, name="Grace", time_zone="Europe/Vienna")
    opens = datetime(2031, 5, 3, 10, tzinfo=UTC)
    invitation, _ = factories.make_invitation(panel, grace, opens_at=opens, expires_at=opens + timedelta(days=1))

    send_invitation(ports, URL, *ask_for_mail(ports, invitation))

    sent = mailer.sent[0]
    assert sent.subject.startswith("Ihr Interview bei ")
    assert "Er gilt vom 3. Mai 2031, 12:00 Uhr bis zum 4. Mai 2031, 12:00 Uhr (Europe/Vienna)." in sent.text
    assert sent.text.startswith("Guten Tag, Grace,")
    assert b"SUMMARY:Interview: Backend-Entwicklung" in sent.calendar


def test_a_panels_own_words_are_sent(ports: FakePorts, mailer: KeptMail) -> None:
    invitation = factories.make_invitation().invitation
    with pytest.raises(InvalidInput, match=r"needs \{link\}"):
        services.edit_mail(invitation.organization_id, invitation.panel_id, "Hello", "no way in")
    services.edit_mail(invitation.organization_id, invitation.panel_id, "Come, {name}", "Here: {link}")
    db.session.expire_all()

    send_invitation(ports, URL, *ask_for_mail(ports, invitation))

    assert mailer.sent[0].subject == f"Come, {invitation.candidate.name}"
    assert mailer.sent[0].text.startswith("Here: https://")
