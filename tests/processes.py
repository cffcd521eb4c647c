"""The whole product as `make run` starts it: the supervisor with all its processes, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from flask import Flask

from app.supervisor.valkey import find_free_port
from config import ROOT, Config
from tests.running import COMMAND_SECONDS, answers_ok, open_app, run_flask
from tests.waiting import wait_until

READY_SECONDS = 120.0
STOP_SECONDS = 60.0
WEB, SPEECH_WORKER, SCORING_WORKER, VALKEY = "wsgi.py", "worker.py speech", "worker.py default scoring", "valkey-server"


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
        return Config.from_env(self.settings, env_file=None)

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def pids(self, command: str) -> list[int]:
        """Of the supervised processes whose command line contains `command`."""
        return [child.pid for child in self.children() if command in _command_line(child)]

    def kill(self, command: str) -> int:
        """With -9; returns the process id that was killed."""
        (pid,) = self.pids(command)
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_ready(self) -> bool:
        return answers_ok(f"{self.url}/readyz")

    def flask(self, *arguments: str, seconds: float = COMMAND_SECONDS) -> subprocess.CompletedProcess[str]:
        return run_flask(self.settings, *arguments, seconds=seconds)

    def app(self) -> AbstractContextManager[Flask]:
        return open_app(self.settings)


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def start_supervisor(home: Path, **variables: str) -> Deployment:
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    own = {"INTERVIEWBOT_HOME": str(home), "PORT": str(port), "PUBLIC_URL": url, "SPEECH_PROCESSES": "1"}
    settings = {**own, **variables}
    log = home.with_name(f"{home.name}-{port}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Deployment(home, url, settings, process, log)


@contextmanager
def run_supervisor(home: Path, **variables: str) -> Iterator[Deployment]:
    """Up and ready; stopped afterwards as Ctrl-C does, and nothing of it may be left."""
    deployment = start_supervisor(home, **variables)
    process = deployment.process
    try:
        wait_until(lambda: process.poll() is not None or deployment.is_ready(), READY_SECONDS, interval_seconds=0.2)
        assert process.poll() is None, f"the supervisor ended:\n{deployment.printed[-4000:]}"
        yield deployment
    finally:
        _stop(deployment)


def _stop(deployment: Deployment) -> None:
    process = deployment.process
    started = deployment.children() if process.poll() is None else []
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    finally:
        process.kill()
        process.wait()
    _, left = psutil.wait_procs(started, timeout=5)
    assert not left, f"still running after the supervisor ended: {left}"
