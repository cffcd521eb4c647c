"""What the streams are measured against: web processes with running interviews, bare servers, the load generator."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from app.candidate_client import read_pcm16
from app.context import get_ports
from app.domain.turn_detector import TurnLimits
from app.interviews.services.turns import open_turn
from app.supervisor.valkey import find_free_port
from bench.report import ROOT
from tests import factories
from tests.audio.sounds import FOLDER
from tests.conftest import SECRET_KEY, make_config, running_app
from tests.servers import run_valkey
from tests.waiting import wait_until
from tests.web_servers import run_web

HOST = "127.0.0.1"
# No turn may end while it is measured.
ENDLESS = TurnLimits(*[1e6] * 6)
Target = tuple[str, int, str]


@dataclass
class Phase:
    """Seconds; `cpu_seconds` of the measured processes together while `streams` spoke, which was for `seconds`."""

    streams: int
    seconds: float
    cpu_seconds: float
    told: dict[str, Any]

    @property
    def is_answered(self) -> bool:
        return int(self.told["answered"]) == int(self.told["sent"])

    @property
    def p99(self) -> float:
        """Infinite where a chunk was not acknowledged within the grace after the phase."""
        return float(self.told["p99"]) if self.is_answered else float("inf")

    @property
    def cores(self) -> float:
        return self.cpu_seconds / self.seconds


@dataclass
class Load:
    """The generator with its streams, and the processes whose CPU time counts."""

    process: subprocess.Popen[str]
    measured: list[psutil.Process]

    def run(self, streams: int, seconds: float) -> Phase:
        assert self.process.stdin is not None
        before = self._cpu_seconds()
        self.process.stdin.write(f"{streams} {seconds}\n")
        self.process.stdin.flush()
        self.read()
        spent = self._cpu_seconds() - before
        return Phase(streams, seconds, spent, self.read())

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the load generator ended"
        told: dict[str, Any] = json.loads(line)
        return told

    def _cpu_seconds(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.measured)


@contextmanager
def run_load(folder: Path, dialect: str, targets: list[Target], measured: list[psutil.Process]) -> Iterator[Load]:
    sound = folder / "sound.pcm"
    if not sound.exists():
        sound.write_bytes(read_pcm16(FOLDER / "hash_table.flac"))
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.realtime.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdin is not None
        plan = {"dialect": dialect, "turn": 1, "sound": str(sound), "targets": targets}
        process.stdin.write(json.dumps(plan) + "\n")
        process.stdin.flush()
        load = Load(process, measured)
        load.read()
        yield load
    finally:
        process.kill()
        process.communicate()


@dataclass
class Product:
    """`sessions` and `targets` go together; the targets are dealt to the web processes in turn."""

    sessions: list[uuid.UUID]
    targets: list[Target]
    web: list[psutil.Process]


@contextmanager
def run_product(folder: Path, interviews: int, web_processes: int = 1) -> Iterator[Product]:
    """Inside the application's context, with as many interviews in their first turn."""
    with ExitStack() as stack:
        valkey = stack.enter_context(run_valkey())
        stack.enter_context(running_app(make_config(folder, REDIS_URL=valkey.url)))
        urls = [stack.enter_context(run_web(folder, valkey.url, SECRET_KEY)) for _ in range(web_processes)]
        seeds = [seed_interview(number) for number in range(interviews)]
        addresses = [urlsplit(url) for url in urls]
        targets = [
            (HOST, addresses[number % web_processes].port or 0, token) for number, (_, token) in enumerate(seeds)
        ]
        yield Product([session_id for session_id, _ in seeds], targets, find_web_processes(urls))


def seed_interview(number: int) -> tuple[uuid.UUID, str]:
    organization = factories.make_organization()
    panel = factories.make_panel(organization)
    invited = factories.make_invitation(panel, factories.make_candidate(organization, name=f"Candidate {number}"))
    session = factories.make_session(invited.invitation, state="active", started_at=factories.ASKED_AT)
    open_turn(get_ports(), factories.make_answer(session, factories.make_question(organization)))
    get_ports().live.update_turn(session.id, 1, {"limits": vars(ENDLESS)})
    return session.id, invited.token


def find_web_processes(urls: list[str]) -> list[psutil.Process]:
    ports = {str(urlsplit(url).port) for url in urls}
    children = [child for child in psutil.Process().children() if "wsgi.py" in child.cmdline()]
    return [child for child in children if child.environ()["PORT"] in ports]


@contextmanager
def run_bare(name: str, streams: int) -> Iterator[tuple[list[Target], psutil.Process]]:
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.realtime.bare_servers", name, str(port)], cwd=ROOT)
    try:
        wait_until(lambda: process.poll() is not None or _listens(port), seconds=20)
        yield [(HOST, port, "")] * streams, psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((HOST, port)) == 0
