"""The web process with a database that a test has filled, on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.supervisor.valkey import find_free_port
from config import ROOT
from tests.conftest import ENCRYPTION_KEYS
from tests.running import answers_ok
from tests.waiting import PATIENCE_SECONDS, wait_until


@contextmanager
def run_web(home: Path, redis_url: str, secret_key: str, **variables: str) -> Iterator[str]:
    """The address of a web process with these settings; what it logs is in `home`/web.log."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "INTERVIEWBOT_HOME": str(home),
        "REDIS_URL": redis_url,
        "SECRET_KEY": secret_key,
        "ENCRYPTION_KEYS": ENCRYPTION_KEYS,
        "PORT": str(port),
        "PUBLIC_URL": url,
        "MAX_ACTIVE_INTERVIEWS": "1000",
        **variables,
    }
    with (home / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "wsgi.py"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            wait_until(lambda: process.poll() is not None or answers_ok(f"{url}/login"))
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
