"""What reports of mail servers say of our mails, and what everything else says: nothing."""

from __future__ import annotations

import uuid

import pytest

from app.domain import bounces
from app.domain.bounces import MOST_BYTES, Bounce, explain_status, read_bounce
from app.domain.mail_names import name_mail
from tests import bounced_mails
from tests.bounced_mails import EXCHANGE, EXIM, GMAIL, OUT_OF_OFFICE, POSTFIX, POSTFIX_DELAYED, POSTFIX_EXPIRED

INVITATION = uuid.UUID("5f0c1de2-7a41-4c0e-9d5c-0a4f3f0e7b11")
TOKEN_HASH = "ab" * 32
OURS = f"<{name_mail(INVITATION, TOKEN_HASH)}@example.com>"


def read(report: str, message_id: str = OURS) -> Bounce:
    bounce = read_bounce(bounced_mails.bring_back(report, message_id))
    assert bounce is not None
    return bounce


@pytest.mark.parametrize(
    ("report", "status", "reason"),
    [
        (POSTFIX, "5.1.1", bounces.NO_MAILBOX),
        (POSTFIX_EXPIRED, "4.4.1", bounces.GIVEN_UP),
        (EXIM, "5.2.2", bounces.FULL),
        (EXCHANGE, "5.7.133", bounces.REFUSED),
        (GMAIL, "5.1.2", bounces.NO_SERVER),
    ],
    ids=["postfix", "postfix expired", "exim", "exchange", "gmail"],
)
def test_a_failure_for_good_names_the_mail_and_says_why(report: str, status: str, reason: str) -> None:
    bounce = read(report)

    assert (bounce.failed, bounce.status, bounce.reason) == (True, status, reason)
    assert bounce.mail.invitation_id == INVITATION
    assert bounce.mail.proves(TOKEN_HASH)


def test_line_ends_of_either_kind_are_read() -> None:
    assert read(POSTFIX.replace("\n", "\r\n")) == read(POSTFIX)


def test_what_the_other_server_said_is_on_one_line() -> None:
    said = "550 5.1.1 <grace@example.org>: Recipient address rejected: User unknown in virtual mailbox table"
    assert read(POSTFIX).told == said


def test_what_the_other_server_said_is_cleaned_and_cut() -> None:
    hostile = "550 5.1.1 \x00\x1b[31m\u202etxet\u202c <script>\x07" + "x" * 900
    told = read(POSTFIX.replace("550 5.1.1", hostile)).told

    assert told.isprintable()
    assert told.startswith("550 5.1.1 [31m")
    assert len(told) <= bounces.LONGEST_TOLD


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "delayed", "", "failed-not"])
def test_other_actions_are_no_failure(action: str) -> None:
    assert not read(POSTFIX.replace("Action: failed", f"Action: {action}")).failed


def test_a_mail_that_is_late_may_still_arrive() -> None:
    assert not read(POSTFIX_DELAYED).failed


@pytest.mark.parametrize("status", ["2.0.0", "", "5", "5.1", "nonsense", "15.1.1", "5.1.1.1"])
def test_a_failure_without_a_code_of_failure_is_not_believed(status: str) -> None:
    assert not read(POSTFIX.replace("Status: 5.1.1", f"Status: {status}")).failed


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        OUT_OF_OFFICE.encode(),
        POSTFIX.replace("multipart/report", "multipart/mixed").encode(),
        POSTFIX.replace("message/delivery-status", "text/plain").encode(),
        POSTFIX.replace("Message-ID: MESSAGE_ID", "Message-ID: <1.2@example.com>").encode(),
        POSTFIX.replace("Message-ID: MESSAGE_ID\n", "").encode(),
        POSTFIX.replace("Content-Type: message/rfc822", "Content-Type: application/octet-stream").encode(),
        POSTFIX[:1500].encode(),
    ],
)
def test_anything_else_is_no_report_of_our_mail(content: bytes) -> None:
    assert read_bounce(content.replace(b"MESSAGE_ID", OURS.encode())) is None


def test_a_report_that_somebody_forwards_is_none() -> None:
    outer = 'Content-Type: multipart/mixed; boundary="out"\n\n--out\nContent-Type: message/rfc822\n\n'
    assert read_bounce(bounced_mails.bring_back(f"{outer}{POSTFIX}\n--out--\n", OURS)) is None


def _nest(levels: int) -> bytes:
    opened = (f'Content-Type: multipart/report; boundary="{level}"\n\n--{level}\n' for level in range(levels))
    return "".join(opened).encode()


@pytest.mark.parametrize(
    "content",
    [
        _nest(6_000),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * (MOST_BYTES // 4),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n\n" * (bounces.MOST_LINES // 2 - 9),
        b"Content-Type: message/rfc822\n\n" * (bounces.MOST_LINES // 2 - 9),
        b"A: b\n" * (bounces.MOST_LINES - 9),
        b"Content-Type: multipart/report; boundary*0*=\xff''%ZZ; boundary*1=b\n\n--b\n",
        (
            b"Content-Type: multipart/report; charset=nonsense; boundary=b\n\n--b\nContent-Type: text/rfc822-headers\n"
            b"Content-Transfer-Encoding: base64\n\n=====\n--b\nContent-Transfer-Encoding: uuencode\n\nx\n--b--"
        ),
    ],
    ids=["nested", "lines", "parts", "messages", "headers", "parameters", "encodings"],
)
def test_what_no_mail_server_writes_harms_nothing(content: bytes) -> None:
    assert read_bounce(content) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.6", bounces.NO_MAILBOX),
        ("5.1.8", bounces.REFUSED),
        ("5.2.1", bounces.CLOSED),
        ("5.3.4", bounces.TOO_LARGE),
        ("5.0.0", bounces.UNKNOWN),
        ("5.9.9", bounces.UNKNOWN),
        ("4.2.2", bounces.GIVEN_UP),
    ],
)
def test_each_code_has_plain_words(status: str, reason: str) -> None:
    assert explain_status(status) == reason
