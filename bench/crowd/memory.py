"""The memory of the web process while it serves."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import Self

import psutil

from bench.report import Report, tell
from tests.processes import WEB, Deployment

LOOK_SECONDS = 10.0
# Everybody is there, and what is loaded at first use is loaded.
SETTLING_SECONDS = 120.0


@dataclass
class Watch:
    """Memory that the web process has for itself, in KB, and its CPU time, by seconds since the beginning."""

    deployment: Deployment
    seen: list[tuple[float, float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                self._look()
            except (ValueError, psutil.Error):  # none now, or one that ends: another follows
                tell("there is no web process")

    def _look(self) -> None:
        (pid,) = self.deployment.pids(WEB)
        process, at = psutil.Process(pid), time.monotonic() - self._began
        kilobytes = process.memory_full_info().uss / 1000
        self.seen.append((at, kilobytes, sum(process.cpu_times()[:2])))
        tell(f"{at:.0f} s: web process {pid}, {kilobytes / 1000:.1f} MB, {self.seen[-1][2]:.0f} s of CPU")


def add_memory(report: Report, watch: Watch) -> None:
    steady = [(at / 60, kilobytes) for at, kilobytes, _ in watch.seen if at >= SETTLING_SECONDS]
    if len(steady) < 3:
        report.skip("growth of the web process' memory", "needs more than two minutes")
        return
    report.add("memory of the web process after two minutes", round(steady[0][1] / 1000, 1), "MB")
    report.add("at the end", round(steady[-1][1] / 1000, 1), "MB")
    report.add("growth by the minute in between", round(growth_of(steady)), "KB/min")
    report.add("growth by the minute in the last half", round(growth_of(steady[len(steady) // 2 :])), "KB/min")
    (first, _, before), (last, _, after) = watch.seen[0], watch.seen[-1]
    report.add("CPU of the web process", round((after - before) / (last - first), 2), "cores")


def growth_of(seen: list[tuple[float, float]]) -> float:
    """KB a minute, of (minutes, KB)."""
    return statistics.linear_regression([at for at, _ in seen], [kilobytes for _, kilobytes in seen]).slope
