"""Two web hosts and two worker hosts on the data host's PostgreSQL and Valkey, and a folder that all of them see."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Flask

from app.context import get_ports
from app.jobs import QUEUES
from bench.hosts.data_host import DataHost, run_data_host
from bench.hosts.front import Front, run_front
from bench.hosts.network import HERE, Host, run_network
from bench.report import ROOT
from bench.waiting import wait_for
from tests.running import answers_ok, open_app, run_flask

WEB, WORKERS, DATA = ("web1", "web2"), ("worker1", "worker2"), "data"
KILLED, CUT_OFF = "killed", "cut off"
WEB_PORT, FRONT_PORT = 5000, 8000


@dataclass
class House:
    folder: Path
    hosts: Mapping[str, Host]
    settings: Mapping[str, str]
    front: Front
    data: DataHost
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
        if how == CUT_OFF:
            self.hosts[name].cut()
        elif name == DATA:
            self.data.kill()
        else:
            self.kill(name)

    def mend_host(self, how: str, name: str) -> None:
        if how == CUT_OFF:
            self.hosts[name].join()
        elif name == DATA:
            self.data.start()
        else:
            self.start(name)
        for own in (*WEB, *WORKERS) if name == DATA else (name,):
            wait_for(partial(self.works, own), f"{own} works again")

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
        data = cleanup.enter_context(run_data_host(hosts[DATA], folder))
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
            "DATABASE_URL": data.database_url,
            "REDIS_URL": data.redis_url,
        }
        house = House(folder, hosts, settings, front, data)
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
