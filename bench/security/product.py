"""The whole product with an organisation, an interview and everybody who may ask, as in production."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from app.supervisor.valkey import find_free_port
from bench.report import ROOT
from bench.security.front import run_front
from bench.security.seeding import Seeded, seed, sign_in
from bench.waiting import wait_for
from tests.running import answers_ok, open_app

LONGEST_ERROR = 2000
PROGRAM = "program"


@dataclass(frozen=True)
class Product:
    """`headers` let in, by role and for a program with an administrator's token. `folder` has the logs."""

    url: str
    folder: Path
    seeded: Seeded
    headers: Mapping[str, tuple[str, str]]

    def list_pages(self, role: str) -> list[str]:
        """One of each kind of page that this role may open and no lesser one."""
        return [self.url + path for path in self.seeded.pages[role]]

    def lets_in(self, role: str) -> bool:
        """Whether a scanner has not ended its own session, after which it would see nothing."""
        address = self.url + ("/api/v1/questions" if role == PROGRAM else "/questions")
        answer = open_client(self.folder).get(
            address, headers=dict([self.headers[role]]), timeout=30, allow_redirects=False
        )
        return bool(answer.status_code == requests.codes.ok)


@contextmanager
def run_product(folder: Path) -> Iterator[Product]:
    port, behind = find_free_port(), find_free_port()
    url = f"https://127.0.0.1:{port}"
    settings = _settings(folder / "home", behind, url)
    with ExitStack() as cleanup:
        cleanup.enter_context(_run_supervisor(folder, settings))
        cleanup.enter_context(run_front(folder, port, behind))
        _wait_for(url, folder)
        with open_app(settings) as app:
            seeded = seed(app)
        cookies = {role: sign_in(open_client(folder), url, person) for role, person in seeded.people.items()}
        headers = {role: ("Cookie", cookie) for role, cookie in cookies.items()}
        yield Product(url, folder, seeded, {**headers, PROGRAM: ("Authorization", f"Bearer {seeded.bearer}")})


def _settings(home: Path, port: int, url: str) -> dict[str, str]:
    return {
        "INTERVIEWBOT_ENV": "production",
        "INTERVIEWBOT_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": secrets.token_urlsafe(32),
        "PORT": str(port),
        "PUBLIC_URL": url,
        "TRUSTED_PROXIES": "1",
        "SPEECH_PROCESSES": "1",
        "API_REQUESTS_A_MINUTE": "1000000",  # the scanners are one person, and who asks too fast sees nothing
    }


@contextmanager
def _run_supervisor(folder: Path, settings: dict[str, str]) -> Iterator[None]:
    with (folder / "product.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def list_errors(folder: Path) -> list[str]:
    """The ends of the tracebacks in the product's own log."""
    lines = (folder / "product.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return [json.loads(line)["exception"].strip()[-LONGEST_ERROR:] for line in lines if '"exception": "' in line]


def open_client(folder: Path) -> requests.Session:
    """One that trusts our own certificate."""
    client = requests.Session()
    client.trust_env, client.verify = False, str(folder / "tls.pem")
    return client


def _wait_for(url: str, folder: Path) -> None:
    wait_for(lambda: answers_ok(f"{url}/readyz", str(folder / "tls.pem")), "the product is ready; `make run` tells why")
