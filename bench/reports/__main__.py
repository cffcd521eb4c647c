"""`python -m bench.reports`: how long a report of 40 pages takes, and how much memory.

Each run is a process of its own, as the worker's first report is: the fonts are read and the memory is its alone.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from bench.report import ROOT, Options, Reach, Report, installed_version, run_bench, tell

PAGES = 40
WANTED_SECONDS = 3.0
WANTED_MEBIBYTES = 200.0
RUNS, QUICK_RUNS = 7, 3


def measure(options: Options) -> Report:
    report = Report("reports", f"an invented interview; {installed_version('xhtml2pdf')}")
    runs = []
    for number in range(QUICK_RUNS if options.quick else RUNS):
        tell(f"run {number + 1}")
        runs.append(print_once())
    pages = min(run["pages"] for run in runs)
    report.add("pages", pages, "pages", Reach(PAGES, "higher"))
    report.add("import and first report", _median(runs, "first_seconds"), "s")
    report.add("report, median", _median(runs, "seconds"), "s", Reach(WANTED_SECONDS))
    report.add("report, slowest run", max(run["seconds"] for run in runs), "s", Reach(WANTED_SECONDS))
    report.add("CPU of a report, median", _median(runs, "cpu_seconds"), "s")
    report.add("peak memory, highest run", max(run["peak_mib"] for run in runs), "MiB", Reach(WANTED_MEBIBYTES))
    report.add("size", _median(runs, "size_kib"), "KiB")
    return report


def print_once() -> dict[str, float]:
    command = [sys.executable, "-m", "bench.reports.print_report", str(PAGES)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _median(runs: list[dict[str, float]], name: str) -> float:
    return round(statistics.median(run[name] for run in runs), 2)


if __name__ == "__main__":
    sys.exit(run_bench("reports", measure))
