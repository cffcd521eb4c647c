"""The whole product as `make run` starts it: the supervisor with all its processes, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from flask import Flask

from app import create_app
from app.extensions import db
from app.supervisor.valkey import find_free_port
from config import ROOT, Config
from tests.waiting import wait_until

READY_SECONDS = 120.0
STOP_SECONDS = 60.0
WEB, SPEECH_WORKER, VALKEY = "wsgi.py", "worker.py speech", "valkey-server"


@dataclass
class Deployment:
    """`process` is the supervisor; what all processes log is in `log`."""

    home: Path
    url: str
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def config(self) -> Config:
        return Config.from_env({**self.settings}, env_file=None)

    def pids(self, command: str) -> list[int]:
        """Of the supervised processes whose command line contains `command`."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child.pid for child in children if command in _command_line(child)]

    def kill(self, command: str) -> int:
        """With -9; returns the process id that was killed."""
        (pid,) = self.pids(command)
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).ok
        except requests.RequestException:
            return False

    def flask(self, *arguments: str, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """A `flask` command with this deployment's settings."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """The same database, from inside the test."""
        app = create_app(self.config)
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.settings}


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@contextmanager
def run_supervisor(home: Path, **variables: str) -> Iterator[Deployment]:
    """Up and ready; stopped afterwards as Ctrl-C does, and nothing of it may be left."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "INTERVIEWBOT_HOME": str(home),
        "PORT": str(port),
        "PUBLIC_URL": url,
        "SPEECH_PROCESSES": "1",
        **variables,
    }
    log = home.with_name(f"{home.name}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deployment = Deployment(home, url, settings, process, log)
    try:
        wait_until(lambda: process.poll() is not None or deployment.is_ready(), READY_SECONDS, interval_seconds=0.2)
        assert process.poll() is None, f"the supervisor ended:\n{log.read_text()[-4000:]}"
        yield deployment
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    started = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    finally:
        process.kill()
        process.wait()
    _, left = psutil.wait_procs(started, timeout=5)
    assert not left, f"still running after the supervisor ended: {left}"
