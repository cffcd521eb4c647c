"""Posting to addresses that an organisation has chosen, without being led into the network that we are in.

The name is resolved once, every address that it has is looked at, and the connection goes to one of those: what
DNS says a moment later does not matter. The certificate is checked for the name. No redirect and no proxy is followed.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from app.domain.outbound_address import find_url_problem, may_reach
from app.domain.wording import marked
from app.errors import WebhookFailed
from app.ports import WebhookAnswer

CONNECT_SECONDS = 4.0
WHOLE_SECONDS = 8.0
MOST_ADDRESSES = 3
# Of the seconds that a receiver asks us to wait: four months.
MOST_DIGITS = 7
TOO_SLOW = marked("It did not answer in time.")
DEFAULT_PORTS = {"http": 80, "https": 443}
Resolve = Callable[[str, int], Sequence[str]]


def resolve_by_system(host: str, port: int) -> list[str]:
    """Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class WebhookHttp:
    """`context`: another one than the system's, which knows the public authorities."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        resolve: Resolve = resolve_by_system,
        context: ssl.SSLContext | None = None,
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._context = context
        self._whole_seconds = whole_seconds

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        if problem := find_url_problem(url, allow_loopback=self._allow_loopback):
            raise WebhookFailed(problem, retryable=False)
        parts, started = urlsplit(url), time.monotonic()
        try:
            return self._post(parts, headers, body)
        except ssl.SSLCertVerificationError as error:
            raise WebhookFailed(f"Its certificate is not accepted: {error.verify_message}.") from error
        except (OSError, HTTPException, ValueError) as error:
            is_late = time.monotonic() - started >= self._whole_seconds
            raise WebhookFailed(TOO_SLOW if is_late else _explain(error)) from error

    def _post(self, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        raw = _connect(self._find_addresses(host, port), port)
        raw.settimeout(self._whole_seconds)
        with self._wrap(raw, parts.scheme, host) as connected, _ending_after(connected, self._whole_seconds):
            if isinstance(connected, ssl.SSLSocket):
                connected.do_handshake()
            return _exchange(connected, host, port, path, headers, body)

    def _find_addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise WebhookFailed(f"Nobody knows the name {host}.") from error
        if not found or not all(may_reach(address, allow_loopback=self._allow_loopback) for address in found):
            raise WebhookFailed(f"The name {host} leads into a private network; nothing was sent.")
        return found

    def _wrap(self, raw: socket.socket, scheme: str, host: str) -> socket.socket:
        if scheme != "https":
            return raw
        context = self._context or ssl.create_default_context()
        return context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)


def _connect(addresses: Sequence[str], port: int) -> socket.socket:
    """To the first that takes the connection. Raises OSError as the last one does."""
    *others, last = addresses[:MOST_ADDRESSES]
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), CONNECT_SECONDS)
    return socket.create_connection((last, port), CONNECT_SECONDS)


def _exchange(
    connected: socket.socket, host: str, port: int, path: str, headers: Mapping[str, str], body: bytes
) -> WebhookAnswer:
    """The status and the wish to wait are all that is read: what else a stranger writes is of no use."""
    connection = HTTPSConnection(host, port) if isinstance(connected, ssl.SSLSocket) else HTTPConnection(host, port)
    connection.sock = connected
    connection.request("POST", path, body, {**headers, "Connection": "close"})
    answer = connection.getresponse()
    return WebhookAnswer(answer.status, _read_seconds(answer.headers.get("Retry-After", "")))


@contextmanager
def _ending_after(connected: socket.socket, seconds: float) -> Iterator[None]:
    """A receiver that sends a byte now and then would outwait any timeout of a single read."""
    timer = threading.Timer(seconds, _shut, [connected])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        # that of SSLSocket would take the session away from under the read that waits
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _read_seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def _explain(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return marked("It refused the connection.")
    if isinstance(error, TimeoutError):
        return TOO_SLOW
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {error.reason or 'it does not speak TLS'}."
    if isinstance(error, ConnectionError):
        return marked("It broke off the connection.")
    return (
        marked("What it answered is no HTTP.")
        if isinstance(error, ValueError | HTTPException)
        else marked("It cannot be reached.")
    )
