"""`python -m bench.security.audit`: known flaws of what is pinned, by pip-audit; exit 1 where there are any.

Where PyPI cannot be asked it says so in one line and ends with 0. pip-audit alone does not tell these apart: it ends
with 1 for a flaw and for a network that is away, and with 0 where a mirror without advisories knows no package.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
ADVISORIES = f"https://pypi.org/pypi/pip-audit/{version('pip-audit')}/json"
PIP_AUDIT = (
    *(sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10"),
    *("--require-hashes", "--disable-pip", "--requirement", str(ROOT / "requirements.txt")),
)
PROBE_SECONDS = 5.0
LONGEST_PROBE_SECONDS = 15.0
# About a tenth of a second a package.
AUDIT_SECONDS = 180.0


def main() -> int:
    reason = in_time(partial(find_obstacle, ADVISORIES))
    return tell_not_audited(reason) if reason else audit(PIP_AUDIT)


def in_time(find: Callable[[], str], limit_seconds: float = LONGEST_PROBE_SECONDS) -> str:
    """A name server that is silent keeps a request waiting for longer than its own limit."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(find()), daemon=True)
    thread.start()
    thread.join(limit_seconds)
    return found[0] if found else f"no answer in {limit_seconds:.0f} s"


def find_obstacle(url: str, timeout_seconds: float = PROBE_SECONDS) -> str:
    """Why advisories cannot be had; empty where they can."""
    try:
        answer = requests.get(url, timeout=timeout_seconds)
        known = answer.json() if answer.ok else {}
    except requests.RequestException as error:
        return f"{_host_of(url)} cannot be asked ({type(error).__name__})"
    if "vulnerabilities" not in known:
        return f"{_host_of(url)} answers {answer.status_code} and no advisories"
    return ""


def audit(command: Sequence[str], limit_seconds: float = AUDIT_SECONDS) -> int:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_seconds, check=False)
    except subprocess.TimeoutExpired:
        return tell_not_audited(f"it took more than {limit_seconds:.0f} s")
    if not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        return tell_not_audited(last[:200])
    return tell(json.loads(done.stdout)["dependencies"])


def tell(dependencies: Sequence[dict[str, Any]]) -> int:
    """The flaws, and what could not be looked up. 1 where there is a flaw."""
    flaws = [(found, flaw) for found in dependencies for flaw in found.get("vulns", ())]
    skipped = [found["name"] for found in dependencies if "skip_reason" in found]
    for found, flaw in flaws:
        fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{found['name']} {found['version']}: {flaw['id']}, mended in {fixed}")
    if skipped:
        tell_not_audited(f"nothing is known of {', '.join(skipped)}")
    print(f"audited: {len(dependencies) - len(skipped)} packages, {len(flaws)} known flaws")
    return 1 if flaws else 0


def tell_not_audited(reason: str) -> int:
    print(f"not audited: {reason}")
    return 0


def _host_of(url: str) -> str:
    return url.split("/")[2]


if __name__ == "__main__":
    sys.exit(main())
