"""The product's own processes for browser tests: Valkey, one web process, a speech worker and one for the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.supervisor.valkey import find_free_port
from config import ROOT
from tests.conftest import ENCRYPTION_KEYS, SECRET_KEY, make_config, running_app
from tests.running import answers_ok, stop_process
from tests.servers import run_valkey
from tests.waiting import wait_until

STOP_SECONDS = 10
SECRETS = {"SECRET_KEY": SECRET_KEY, "ENCRYPTION_KEYS": ENCRYPTION_KEYS}


@dataclass
class Stack:
    """`app` is an application of the test's own on the same database, for factories and checks."""

    url: str
    app: Flask
    home: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]

    def start(self, name: str, *arguments: str) -> None:
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def start_web(self) -> None:
        self.start("web", "wsgi.py")
        wait_until(lambda: answers_ok(f"{self.url}/login"))

    def stop(self, name: str) -> None:
        stop_process(self.processes.pop(name), STOP_SECONDS)

    def stop_all(self) -> None:
        for name in list(self.processes):
            self.stop(name)


@contextmanager
def run_stack(home: Path, *, workers: bool = True) -> Iterator[Stack]:
    with ExitStack() as cleanup:
        redis_url = cleanup.enter_context(run_valkey()).url
        port = find_free_port()
        settings = {
            "REDIS_URL": redis_url,
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "MAX_ACTIVE_INTERVIEWS": "1000",
        }
        app = cleanup.enter_context(running_app(make_config(home, **settings)))
        environment = {**os.environ, **settings, "INTERVIEWBOT_HOME": str(home), **SECRETS}
        stack = Stack(f"http://127.0.0.1:{port}", app, home, environment, {})
        cleanup.callback(stack.stop_all)
        stack.start_web()
        if workers:
            stack.start("speech", "worker.py", "speech", "overdue", "captions", "ahead")
            stack.start("jobs", "worker.py", "default", "scoring", "errands", "reports")
        yield stack
