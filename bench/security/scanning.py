"""Running a scanner for so long and no longer."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Findings = Counter[str]
Step = TypeVar("Step")
SHORTEST_SECONDS = 5.0


@dataclass
class Scanned:
    """`ended`: whether each step came to its end by itself; the others were stopped, and saw a part only."""

    findings: Findings = field(default_factory=Counter)
    ended: dict[str, bool] = field(default_factory=dict)

    @property
    def stopped(self) -> list[str]:
        return [step for step, ended in self.ended.items() if not ended]


@dataclass(frozen=True)
class Run:
    output: str
    ended: bool


def run_for(seconds: float, *command: str) -> Run:
    """What it wrote until it ended or the time was over."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        return Run(process.communicate(timeout=seconds)[0], ended=True)
    except subprocess.TimeoutExpired:
        process.kill()
        return Run(process.communicate()[0], ended=False)


def share_time(steps: Sequence[Step], seconds: float) -> Iterator[tuple[Step, float]]:
    """Each step with its part of the time that is left: what one does not use is for those that follow."""
    deadline = time.monotonic() + seconds
    for done, step in enumerate(steps):
        yield step, max(SHORTEST_SECONDS, (deadline - time.monotonic()) / (len(steps) - done))
