"""Known flaws fail; a database that cannot be asked is told and goes on, and is never taken for a clean bill."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bench.security.audit import audit, find_obstacle, in_time

CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
FLAWED = {"name": "jinja2", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1", "3.2"]}]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@contextmanager
def answering(status: int, document: Any) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, *_words: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def pip_audit_that_says(dependencies: list[dict[str, Any]], code: int = 0) -> tuple[str, ...]:
    document = json.dumps({"dependencies": dependencies})
    return (sys.executable, "-c", f"print({document!r}); raise SystemExit({code})")


def test_a_database_with_advisories_is_asked() -> None:
    with answering(200, {"vulnerabilities": []}) as url:
        assert find_obstacle(url) == ""


@pytest.mark.parametrize(("status", "document"), [(404, {}), (200, {"info": {}}), (503, {"vulnerabilities": []})])
def test_a_mirror_without_advisories_is_no_clean_bill(status: int, document: Any) -> None:
    with answering(status, document) as url:
        assert find_obstacle(url) == f"127.0.0.1:{url.split(':')[2].split('/')[0]} answers {status} and no advisories"


def test_a_database_that_is_away_or_silent_is_told_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/json"
        assert "ReadTimeout" in find_obstacle(address, timeout_seconds=0.2)
    assert "ConnectionError" in find_obstacle(address)


def test_a_name_server_that_is_silent_keeps_nobody() -> None:
    never = threading.Event()
    assert in_time(lambda: str(never.wait(60)), limit_seconds=0.05) == "no answer in 0 s"
    assert in_time(lambda: "") == ""
    never.set()


def test_a_flaw_fails_and_says_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(pip_audit_that_says([CLEAN, FLAWED, UNKNOWN], code=1)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "jinja2 3.0: PYSEC-1, mended in 3.1, 3.2",
        "not audited: nothing is known of ours",
        "audited: 2 packages, 1 known flaws",
    ]


def test_no_flaw_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(pip_audit_that_says([CLEAN])) == 0
    assert capsys.readouterr().out == "audited: 1 packages, 0 known flaws\n"


@pytest.mark.parametrize(
    ("program", "told"),
    [("raise SystemExit('PyPI is down')", "PyPI is down"), ("import time; time.sleep(60)", "more than 0 s")],
)
def test_an_audit_that_breaks_off_is_told_and_goes_on(
    program: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit((sys.executable, "-c", program), limit_seconds=0.4) == 0
    assert told in capsys.readouterr().out
