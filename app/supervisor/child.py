"""One supervised process."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.retry import count_early_deaths, restart_delay_seconds

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class ChildSpec:
    """`grace_seconds` is how long it may take to stop before it is killed; higher `stop_rank` stops later.

    What `starts_late` is not needed to be ready.
    """

    name: str
    command: Sequence[str]
    grace_seconds: float
    stop_rank: int = 0
    starts_late: bool = False


@dataclass
class Child:
    spec: ChildSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    early_deaths: int = 0
    restart_at: float = field(default=0.0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = spawn(self.spec.command)
        self.started_at = time.monotonic()

    def note_death(self) -> None:
        """Decide when it starts again."""
        now = time.monotonic()
        self.early_deaths = count_early_deaths(self.early_deaths, now - self.started_at)
        self.restart_at = now + restart_delay_seconds(self.early_deaths)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """With everything that it started."""
        if self.process is not None and self.is_running:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def spawn(command: Sequence[str], stdout: int | None = None) -> subprocess.Popen[bytes]:
    """In a process group of its own, so that Ctrl-C reaches it through the supervisor only, and bound to our life."""
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        process_group=0,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
    )


def _die_with_parent() -> None:
    # Linux only; elsewhere a killed supervisor leaves its children to be stopped by hand
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
