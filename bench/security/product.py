"""The whole product with an organisation, an interview and everybody who may ask, as in production."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from app.accounts.services import create_roles, get_account
from app.api.services.tokens import make_token
from app.audit.services import Actor
from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from app.organizations.models import Organization
from app.panels.services import invite_candidate
from app.supervisor.valkey import find_free_port
from bench.report import ROOT
from bench.security.front import run_front
from bench.waiting import wait_for
from tests.factories import PASSWORD, make_organization, make_user
from tests.interview_seeds import seed_finished_interview
from tests.running import answers_ok, open_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Product:
    """`cookie` and `bearer` are of a recruiter; `ids` fill the parameters of addresses. `folder` has the logs."""

    url: str
    folder: Path
    cookie: str
    bearer: str
    room: str
    ids: dict[str, str]


@contextmanager
def run_product(folder: Path) -> Iterator[Product]:
    port, behind = find_free_port(), find_free_port()
    url = f"https://127.0.0.1:{port}"
    settings = _settings(folder / "home", behind, url)
    with ExitStack() as cleanup:
        cleanup.enter_context(_run_supervisor(folder, settings))
        cleanup.enter_context(run_front(folder, port, behind))
        _wait_for(url, folder)
        yield _seed(url, folder, settings)


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


def open_client(folder: Path) -> requests.Session:
    """One that trusts our own certificate."""
    client = requests.Session()
    client.trust_env, client.verify = False, str(folder / "tls.pem")
    return client


def _wait_for(url: str, folder: Path) -> None:
    wait_for(lambda: answers_ok(f"{url}/readyz", str(folder / "tls.pem")), "the product is ready; `make run` tells why")


def _seed(url: str, folder: Path, settings: dict[str, str]) -> Product:
    with open_app(settings):
        create_roles()
        organization = make_organization(name="Scanned Ltd")
        recruiter = make_user(organization)
        session = seed_finished_interview(get_ports(), organization)
        session.panel.status = "published"
        db.session.commit()
        _, link = invite_candidate(organization.id, session.panel_id, "Scanned Candidate")
        ids, bearer = _list_ids(session), _make_bearer(organization, recruiter.email)
        return Product(url, folder, _sign_in(url, folder, recruiter.email), bearer, f"/interview/{link}", ids)


def _list_ids(session: InterviewSession) -> dict[str, str]:
    answer = session.answers[0]
    known = {
        "session_id": session.id,
        "panel_id": session.panel_id,
        "candidate_id": session.candidate_id,
        "invitation_id": session.invitation_id,
        "question_id": answer.question_version.question_id,
    }
    return {**{name: str(value) for name, value in known.items()}, "turn": str(answer.turn)}


def _make_bearer(organization: Organization, email: str) -> str:
    account = get_account(email)
    actor = Actor(organization.id, account.user_id)
    _, token = make_token(actor, account.session_version, "bench.security", 1, may_write=True)
    return token


def _sign_in(url: str, folder: Path, email: str) -> str:
    """The cookies of a recruiter, as a header."""
    client = open_client(folder)
    token = TOKEN.search(client.get(f"{url}/login", timeout=30).text)
    assert token is not None
    fields = {"email": email, "password": PASSWORD, "csrf_token": token[1]}
    client.post(f"{url}/login", fields, timeout=30, headers={"Referer": url}).raise_for_status()
    client.get(f"{url}/questions", timeout=30).raise_for_status()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)
