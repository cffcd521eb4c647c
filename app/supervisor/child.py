"""One supervised process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.retry import count_early_deaths, restart_delay_seconds
from app.supervisor.binding import bind_to_parent


class Process(Protocol):
    """What a subprocess and a fork have in common."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self) -> int | None: ...


@dataclass(frozen=True)
class ChildSpec:
    """`grace_seconds` is how long it may take to stop before it is killed; higher `stop_rank` stops later.

    What `starts_late` is not needed to be ready.
    """

    name: str
    start: Callable[[], Process]
    grace_seconds: float
    stop_rank: int = 0
    starts_late: bool = False


@dataclass
class Child:
    spec: ChildSpec
    process: Process | None = None
    started_at: float = 0.0
    early_deaths: int = 0
    restart_at: float = field(default=0.0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = self.spec.start()
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


def spawn(command: Sequence[str]) -> Process:
    """In a process group of its own, so that Ctrl-C reaches it through the supervisor only, and bound to our life."""
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=bind_to_parent,  # noqa: PLW1509 - the supervisor has one thread
    )
