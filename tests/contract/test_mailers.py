"""What every mailer does, and what becomes of mail to a real SMTP server that takes, refuses, stalls or hangs up."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from app.adapters.mailbox_folder import MailboxFolder
from app.adapters.smtp_mail import SmtpMailer, SmtpSettings
from app.errors import MailFailed
from app.ports import Mailer, OutgoingMail
from app.supervisor.valkey import find_free_port
from tests.fakes.messages import KeptMail

MAIL = OutgoingMail(
    "grace@example.org", "Your interview: Zoë", "Hello,\n\nyour link", "<p>Hello</p>", b"BEGIN:VCALENDAR"
)
BROKEN = OutgoingMail("grace@example.org", "Two\nlines", "text", "<p>text</p>")


class Mailbox:
    """Keeps what it takes; `reply` refuses at the recipient where it begins with 4 or 5."""

    def __init__(self, reply: str = "250 OK") -> None:
        self.reply = reply
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.taken.append(message_from_bytes(raw, policy=default))
        return "250 taken"


@contextmanager
def smtp_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=find_free_port(), **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


def mailer_at(port: int, security: str = "plain", tls: ssl.SSLContext | None = None, **more: Any) -> SmtpMailer:
    values: dict[str, Any] = {"timeout_seconds": 5.0, **more}
    return SmtpMailer(SmtpSettings("127.0.0.1", port, "Interviews <us@example.com>", security, **values), tls)


@pytest.fixture(params=["fake", "folder", "smtp"])
def mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailer]:
    if request.param == "fake":
        yield KeptMail()
    elif request.param == "folder":
        yield MailboxFolder(tmp_path / "mailbox")
    else:
        with smtp_server(Mailbox()) as port:
            yield mailer_at(port)


def test_a_mail_is_taken(mailer: Mailer) -> None:
    mailer.send(MAIL)


def test_the_server_gets_text_html_and_calendar() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port:
        mailer_at(port).send(MAIL)

    (message,) = mailbox.taken
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert message["Subject"] == MAIL.subject
    assert message["To"] == MAIL.recipient
    assert message["From"] == "Interviews <us@example.com>"
    assert message["Message-ID"].endswith("@example.com>")


def test_the_folder_holds_the_same_as_a_file(tmp_path: Path) -> None:
    MailboxFolder(tmp_path).send(MAIL)

    (path,) = tmp_path.iterdir()
    message = message_from_string(path.read_text(encoding="utf-8"), policy=default)
    assert path.suffix == ".eml"
    assert message["Subject"] == MAIL.subject


@pytest.mark.parametrize("kind", ["folder", "smtp"])
def test_a_header_of_two_lines_is_refused(kind: str, tmp_path: Path) -> None:
    mailer: Mailer = MailboxFolder(tmp_path) if kind == "folder" else mailer_at(find_free_port())

    with pytest.raises(MailFailed) as failure:
        mailer.send(BROKEN)

    assert not failure.value.retryable
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("reply", "retryable"), [("550 no such user", False), ("450 try later", True)])
def test_a_refused_address_is_told_with_the_servers_words(reply: str, retryable: bool) -> None:
    with smtp_server(Mailbox(reply)) as port, pytest.raises(MailFailed, match=reply) as failure:
        mailer_at(port).send(MAIL)

    assert failure.value.retryable is retryable


def test_a_server_that_stalls_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailFailed, match="in time") as failure:
        mailer_at(silent.getsockname()[1], timeout_seconds=0.2).send(MAIL)

    assert failure.value.retryable


def test_a_server_that_is_not_there_may_come_back() -> None:
    with pytest.raises(MailFailed, match="cannot be reached") as failure:
        mailer_at(find_free_port()).send(MAIL)

    assert failure.value.retryable


class HangsUp(Mailbox):
    async def handle_DATA(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if server.transport is not None:
            server.transport.close()
        return "250 never heard"


def test_a_server_that_drops_the_connection_may_work_later() -> None:
    with smtp_server(HangsUp()) as port, pytest.raises(MailFailed, match="hung up") as failure:
        mailer_at(port).send(MAIL)

    assert failure.value.retryable


def test_starttls_with_a_server_that_has_none_sends_nothing() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port, pytest.raises(MailFailed, match="MAIL_SECURITY") as failure:
        mailer_at(port, "starttls").send(MAIL)

    assert mailbox.taken == []
    assert not failure.value.retryable


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its own certificate for 127.0.0.1, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += [
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(crt),
    ]
    subprocess.run(command, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(key.read_text() + crt.read_text())
    return both


def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def accept_ada(_s: Any, _se: Any, _e: Any, _mechanism: str, login: Any) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"ada", b"secret"), handled=False)


def test_a_signed_in_mail_over_starttls(certificate: Path) -> None:
    mailbox = Mailbox()
    trust = ssl.create_default_context(cafile=str(certificate))
    options = {"tls_context": server_tls(certificate), "require_starttls": True, "authenticator": accept_ada}
    with smtp_server(mailbox, **options) as port:
        mailer_at(port, "starttls", trust, user="ada", password="secret").send(MAIL)
        with pytest.raises(MailFailed, match="MAIL_USER") as failure:
            mailer_at(port, "starttls", trust, user="ada", password="wrong").send(MAIL)
        mailer_at(port, "starttls", trust, user="ada", password="secret").check()
        with pytest.raises(MailFailed, match="MAIL_USER"):
            mailer_at(port, "starttls", trust, user="ada", password="wrong").check()

    assert len(mailbox.taken) == 1, "a check sends nothing"
    assert not failure.value.retryable


def test_a_certificate_that_nobody_signed_is_refused(certificate: Path) -> None:
    mailbox = Mailbox()
    options = {"tls_context": server_tls(certificate)}
    with smtp_server(mailbox, **options) as port, pytest.raises(MailFailed, match="certificate"):
        mailer_at(port, "starttls").send(MAIL)

    assert mailbox.taken == []
