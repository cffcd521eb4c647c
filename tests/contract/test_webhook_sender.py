"""The sender against real sockets: what it tells, and that it cannot be led to where it must not go."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.adapters.webhook_http import WebhookHttp
from app.errors import WebhookFailed
from app.ports import WebhookAnswer
from app.supervisor.valkey import find_free_port

NAME = "hooks.example"
BODY = b'{"type":"webhook.test"}'
PUBLIC = "93.184.215.14"


@dataclass
class Receiver:
    """`lines` is what it writes as it is, one piece every 0.1 s, until it is `released`."""

    server: ThreadingHTTPServer
    lines: list[bytes] = field(default_factory=lambda: [b"HTTP/1.1 204 No Content\r\n\r\n"])
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return self.server.server_port


def make_receiver() -> Receiver:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, dict(self.headers), body))
            for number, line in enumerate(made.lines):
                if number and made.released.wait(0.1):
                    break
                self.wfile.write(line)
            self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            """A sender that hangs up is what some tests are about."""

    made = Receiver(Quiet(("127.0.0.1", 0), Handler))
    return made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = make_receiver()
    yield from serving(made)


def serving(made: Receiver) -> Iterator[Receiver]:
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.released.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(["openssl", "req", *key, *name, *files], check=True, capture_output=True)
    return path


@pytest.fixture
def secure_receiver(certificate: Path) -> Iterator[Receiver]:
    made = make_receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    made.server.socket = context.wrap_socket(made.server.socket, server_side=True)
    yield from serving(made)


@dataclass
class ScriptedDns:
    """Each question gets the next answer."""

    answers: list[Sequence[str]]
    asked: int = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0)


def sender(receiver: Receiver, whole_seconds: float = 5.0) -> tuple[WebhookHttp, str]:
    return WebhookHttp(allow_loopback=True, whole_seconds=whole_seconds), f"http://localhost:{receiver.port}/hook?a=b"


def test_a_message_arrives_as_it_was_signed(receiver: Receiver) -> None:
    http, url = sender(receiver)
    assert http.post(url, {"webhook-id": "m1"}, BODY) == WebhookAnswer(204)
    path, headers, body = receiver.got[0]
    assert (path, headers["webhook-id"], body) == ("/hook?a=b", "m1", BODY)
    assert headers["Host"] == f"localhost:{receiver.port}"


def test_whatever_is_answered_is_told(receiver: Receiver) -> None:
    receiver.lines = [b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n"]
    http, url = sender(receiver)
    assert http.post(url, {}, BODY) == WebhookAnswer(503, 120.0)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.lines = [f"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:{receiver.port}/inside\r\n\r\n".encode()]
    http, url = sender(receiver)
    assert http.post(url, {}, BODY).status == 307
    assert len(receiver.got) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1"])
def test_a_name_that_leads_inside_is_not_followed(receiver: Receiver, address: str) -> None:
    dns = ScriptedDns([[PUBLIC, address]])
    with pytest.raises(WebhookFailed, match="private network"):
        WebhookHttp(resolve=dns).post(f"https://{NAME}:{receiver.port}/", {}, BODY)
    assert receiver.got == []


@pytest.mark.parametrize("url", ["http://localhost:1/", "https://127.0.0.1/", "https://[::1]/", "file:///etc/passwd"])
def test_an_address_that_is_refused_is_not_even_looked_up(url: str) -> None:
    dns = ScriptedDns([])
    with pytest.raises(WebhookFailed) as refused:
        WebhookHttp(resolve=dns).post(url, {}, BODY)
    assert not refused.value.retryable
    assert dns.asked == 0


def test_the_connection_goes_where_was_looked_and_the_certificate_is_the_names(
    secure_receiver: Receiver, certificate: Path
) -> None:
    """DNS that answers otherwise a moment later is not asked again; TLS is checked for the name, not the address."""
    trusting = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
    dns = ScriptedDns([["127.0.0.1"], ["10.0.0.1"]])
    http = WebhookHttp(allow_loopback=True, resolve=dns, context=trusting)
    assert http.post(f"https://{NAME}:{secure_receiver.port}/", {}, BODY).status == 204
    assert dns.asked == 1

    other = WebhookHttp(allow_loopback=True, resolve=lambda *_: ["127.0.0.1"], context=trusting)
    with pytest.raises(WebhookFailed, match="certificate"):
        other.post(f"https://other.example:{secure_receiver.port}/", {}, BODY)
    stranger = WebhookHttp(allow_loopback=True, resolve=lambda *_: ["127.0.0.1"])
    with pytest.raises(WebhookFailed, match="certificate"):
        stranger.post(f"https://{NAME}:{secure_receiver.port}/", {}, BODY)
    assert len(secure_receiver.got) == 1


def test_a_receiver_that_trickles_is_cut_off(receiver: Receiver) -> None:
    """After 3 s it would have answered."""
    receiver.lines = [b"HTTP/1.1 ", *([b" "] * 30), b"200 OK\r\n\r\n"]
    http, url = sender(receiver, whole_seconds=0.3)
    with pytest.raises(WebhookFailed, match="not answer in time"):
        http.post(url, {}, BODY)


def test_failures_say_what_happened(receiver: Receiver) -> None:
    receiver.lines = [b"good morning\r\n\r\n"]
    http, url = sender(receiver)
    with pytest.raises(WebhookFailed, match="no HTTP"):
        http.post(url, {}, BODY)
    with pytest.raises(WebhookFailed, match="refused"):
        http.post(f"http://localhost:{find_free_port()}/", {}, BODY)

    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(WebhookFailed, match="Nobody knows"):
        WebhookHttp(resolve=unknown).post("https://nowhere.example/", {}, BODY)
