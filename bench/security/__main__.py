"""Real scanners against a running, seeded product. A scanner that is not installed is said, not guessed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from app.supervisor.valkey import find_free_port
from bench.report import ROOT, Options, Reach, Report, run_bench, tell

START_SECONDS = 180
SCAN_SECONDS = 900
QUICK_SECONDS = 80
NIKTO_INFORMATION = ("+ Target", "+ Start Time", "+ End Time", "+ Server", "+ Scan terminated", "+ No CGI", "+ SSL")
Scan = Callable[[str, Path, int], int]


def measure(options: Options) -> Report:
    report = Report("security", "the demo organisation, behind no proxy")
    present = {name: scan for name, scan in SCANNERS.items() if shutil.which(name)}
    for name in SCANNERS.keys() - present.keys():
        report.skip(f"{name}: findings", f"{name} is not installed; on Debian: apt install {name}")
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder)) as url:
        report.add("pages without a security header", count_bare_pages(url), "pages", Reach(0))
        for name, scan in present.items():
            tell(f"{name} scans {url}")
            found = scan(url, Path(folder), QUICK_SECONDS if options.quick else SCAN_SECONDS)
            report.add(f"{name}: findings above informational", found, "findings", Reach(0))
    return report


@contextmanager
def run_product(home: Path) -> Iterator[str]:
    url = f"http://127.0.0.1:{(port := find_free_port())}"
    environment = {**os.environ, "INTERVIEWBOT_HOME": str(home / "home"), "PORT": str(port), "PUBLIC_URL": url}
    with (home / "product.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{url}/login", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.5)
    raise SystemExit("The product did not start; `make run` tells why.")


def count_bare_pages(url: str) -> int:
    paths = ("/", "/login", "/healthz", "/nothing-here", "/socket.io/?EIO=3", "/static/css/base.css", "/interview/x")
    wanted = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")
    answers = [requests.get(url + path, timeout=10, allow_redirects=False) for path in paths]
    return sum(any(name not in answer.headers for name in wanted) for answer in answers)


def scan_with_wapiti(url: str, folder: Path, seconds: int) -> int:
    output = folder / "wapiti.json"
    _run("wapiti", "-u", url, "--max-scan-time", str(seconds), "-f", "json", "-o", str(output), "--flush-session")
    found = json.loads(output.read_text(encoding="utf-8"))["vulnerabilities"]
    return sum(len(items) for items in found.values())


def scan_with_sqlmap(url: str, folder: Path, seconds: int) -> int:
    output = _run(
        *("sqlmap", "-u", f"{url}/login?next=/x", "--forms", "--crawl=2", "--batch", "--level=2", "--risk=1"),
        *("--output-dir", str(folder / "sqlmap"), f"--time-limit={seconds}"),
    )
    return output.count("is vulnerable") + output.count("Parameter:")


def scan_with_nikto(url: str, _folder: Path, seconds: int) -> int:
    output = _run("nikto", "-h", url, "-maxtime", f"{seconds}s", "-nointeractive")
    lines = [line for line in output.splitlines() if line.startswith("+ ")]
    return sum(not line.startswith(NIKTO_INFORMATION) and "0 host(s)" not in line for line in lines)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * SCAN_SECONDS)
    return done.stdout


SCANNERS: dict[str, Scan] = {"wapiti": scan_with_wapiti, "sqlmap": scan_with_sqlmap, "nikto": scan_with_nikto}

if __name__ == "__main__":
    raise SystemExit(run_bench("security", measure))
