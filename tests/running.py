"""What those who start the product's own processes share: asking, stopping, commands, a look into the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests
from flask import Flask

from app import create_app
from app.extensions import db
from config import ROOT, Config

ANSWER_SECONDS = 5.0
COMMAND_SECONDS = 120.0


def answers_ok(url: str, certificate: str | None = None) -> bool:
    """`certificate`: the file of the one to trust, where it is not a public one."""
    try:
        return requests.get(url, timeout=ANSWER_SECONDS, verify=certificate or True).ok
    except requests.RequestException:
        return False


def stop_process(process: subprocess.Popen[bytes], seconds: float) -> None:
    """As systemd does: SIGTERM, and SIGKILL for what takes longer."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_flask(
    variables: Mapping[str, str], *arguments: str, seconds: float = COMMAND_SECONDS
) -> subprocess.CompletedProcess[str]:
    """A `flask` command; `variables` of the environment stand before our own."""
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@contextmanager
def open_app(settings: Mapping[str, str]) -> Iterator[Flask]:
    """An application of one's own on the database of what runs."""
    app = create_app(Config.from_env(settings, env_file=None))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
