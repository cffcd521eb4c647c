"""What a web process refuses before it has read it, in every asynchronous mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from app.domain.message_rates import BACKLOG_SECONDS, OVERHEAD, SPEECH_BYTES_A_SECOND
from tests.conftest import make_config, running_app
from tests.sockets.raw_websocket import CONTINUATION, SECONDS, TEXT, RawWebSocket
from tests.web_servers import run_web

pytestmark = pytest.mark.slow

LIMIT_BYTES = 64 * 1024
BACKLOG_BYTES = int(BACKLOG_SECONDS * SPEECH_BYTES_A_SECOND * OVERHEAD)
HUGE = 200 * 1024 * 1024
POLL = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module", params=["eventlet", "threading", "gevent"])
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[str]:
    config = make_config(tmp_path_factory.mktemp("web"), REDIS_URL=valkey_url)
    mode = {"SOCKETIO_ASYNC_MODE": request.param}
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **mode) as url:
        yield url


def test_a_frame_over_the_limit_is_refused_before_it_is_there(web: str) -> None:
    client = RawWebSocket(web)
    assert b"101" in client.answer
    client.send_head(TEXT, HUGE)
    assert client.is_closed_within(bytes(4096), 2 * LIMIT_BYTES)


def test_a_message_in_many_frames_counts_as_a_whole(web: str) -> None:
    client = RawWebSocket(web)
    client.send_head(TEXT, 0, final=False)
    header = bytes([CONTINUATION, 0x80 | 126]) + (16_000).to_bytes(2, "big") + bytes(4)
    assert client.is_closed_within(header + bytes(16_000), 3 * LIMIT_BYTES)


def test_a_connection_that_sends_more_than_any_interview_needs_is_closed(web: str) -> None:
    text = b'42["flood","' + bytes([0x61]) * 60_000 + b'"]'
    header = bytes([0x80 | TEXT, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4)
    assert RawWebSocket(web).is_closed_within(header + text, 2 * BACKLOG_BYTES)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_page_from_elsewhere_is_refused(web: str, origin: str, transport: str) -> None:
    answer = requests.get(f"{web}/socket.io/?EIO=4&transport={transport}", headers={"Origin": origin}, timeout=SECONDS)
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_host_that_the_visitor_names_is_not_believed(web: str) -> None:
    headers = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert requests.get(web + POLL, headers=headers, timeout=SECONDS).status_code == 400


@pytest.mark.parametrize(
    "path", [POLL, "/socket.io/", "/socket.io/?EIO=3", "/socket.io/?EIO=4&sid=x&transport=polling"]
)
def test_answers_of_the_socket_server_carry_the_security_headers(web: str, path: str) -> None:
    headers = requests.get(web + path, timeout=SECONDS).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("microphone=(self)")
