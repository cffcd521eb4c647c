"""All supervised processes: started together, restarted when they die, stopped in order."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence
from itertools import groupby

from app.supervisor.child import Child, ChildSpec

LOOK_SECONDS = 0.1


def say(text: str) -> None:
    sys.stderr.write(f"supervisor: {text}\n")
    sys.stderr.flush()


class Fleet:
    def __init__(self, pause: Callable[[float], object] = time.sleep) -> None:
        """`pause` waits for the given seconds, or less where something happened."""
        self._children: list[Child] = []
        self._pause = pause

    def start(self, specs: Sequence[ChildSpec]) -> None:
        for spec in specs:
            child = Child(spec)
            self._children.append(child)
            child.start()

    def look_after(self) -> None:
        """Restart what died, each after its delay."""
        now = time.monotonic()
        for child in self._children:
            if child.is_running:
                continue
            if child.process is not None:
                self._note_death(child)
            elif now >= child.restart_at:
                child.start()

    def _note_death(self, child: Child) -> None:
        code = child.process.returncode if child.process else None
        child.process = None
        child.note_death()
        delay = max(0.0, child.restart_at - time.monotonic())
        say(f"{child.spec.name} ended ({describe_exit(code)}); it starts again in {delay:.1f} s")

    def stop(self) -> None:
        """By rank; each process drains for its grace, then it is killed."""
        ordered = sorted(self._children, key=lambda child: child.spec.stop_rank)
        for _, rank in groupby(ordered, key=lambda child: child.spec.stop_rank):
            self._stop_together(list(rank))
        self._children.clear()

    def _stop_together(self, children: Sequence[Child]) -> None:
        started = time.monotonic()
        for child in children:
            child.ask_to_stop()
        while waiting := [child for child in children if child.is_running]:
            for child in waiting:
                if time.monotonic() - started > child.spec.grace_seconds:
                    say(f"{child.spec.name} did not stop within {child.spec.grace_seconds:.0f} s and is killed")
                    child.kill()
            self._pause(LOOK_SECONDS)


def describe_exit(code: int | None) -> str:
    if code is None:
        return "never started"
    if code >= 0:
        return f"exit code {code}"
    hint = "; the system does that where memory runs out" if -code == signal.SIGKILL else ""
    return f"signal {-code}, {signal.strsignal(-code)}{hint}"
