"""The folder of all state: made private, and used by one supervisor at a time."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from app.supervisor.errors import StartRefused
from config import Config


@contextmanager
def own_home(config: Config) -> Iterator[None]:
    """Hold the folder's lock; raises StartRefused where another supervisor has it."""
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    config.home.chmod(0o700)
    path = config.home / "supervisor.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise StartRefused(
                f"InterviewBot is already running on {config.home} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or give this one a folder of its own with INTERVIEWBOT_HOME."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        os.register_at_fork(after_in_child=lock.close)  # else a child that outlives us for a moment holds the lock
        yield


def check_port(config: Config) -> None:
    """Raises StartRefused where another program listens there."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise StartRefused(
                f"Cannot listen on {config.host} port {config.port}: {error.strerror}. "
                "Choose another with PORT, for example: PORT=5001 make run"
            ) from error
