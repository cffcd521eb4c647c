"""Wapiti, a module at a time: within one it looks at the clock between two addresses only, which may be minutes."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.security.front import KEPT_AWAY
from bench.security.product import Product
from bench.security.scanning import Findings, Scanned, run_for, share_time

# Those that are done soon come first and leave their time to the others. ssrf and xxe need a server of wapiti's own on
# the internet; nikto and wapp their lists from there.
MODULES = (
    *("cookieflags", "csp", "http_headers", "methods", "csrf", "shellshock", "redirect", "crlf", "backup"),
    *("xss,permanentxss", "sql", "exec", "blindsql", "file"),
)
CRAWLING_SHARE = 0.3
REPORT_SECONDS = 60.0
# The pages that a scan begins with are of every kind: one step further lie their forms and what they link to.
SCOPE = ("-d", "1", "--max-links-per-page", "40", "--max-files-per-dir", "12", "-S", "normal", "--skip", "csrf_token")
FOUND = re.compile(r"Wapiti found (\d+) URLs and forms")
# A header that browsers have dropped, and that could be used for attacks while they had it.
INFORMATION = ("X-XSS-Protection",)


def scan(product: Product, seconds: float, name: str, starts: Sequence[str], header: str = "") -> Scanned:
    session, output = product.folder / f"wapiti-{name}", product.folder / f"wapiti-{name}.json"
    command = (
        *("wapiti", "-u", f"{product.url}/", "--verify-ssl", "0", "--no-bugreport", "-t", "10", *SCOPE),
        *("--store-session", str(session), "-f", "json", "-o", str(output), *(("-H", header) if header else ())),
    )
    began = time.monotonic()
    crawled = run_for(CRAWLING_SHARE * seconds, *command, "-m", "", "--flush-session", *_starting(starts))
    found = FOUND.search(crawled.output)
    scanned = Scanned(ended={f"crawling, {found[1] if found else 'some'} addresses and forms": crawled.ended})
    for modules, share in share_time(MODULES, seconds - (time.monotonic() - began)):
        scanned.ended[modules] = run_for(share, *command, "--skip-crawl", "-m", modules).ended
    run_for(REPORT_SECONDS, *command, "--skip-crawl", "-m", "")  # what a stopped module found is in the session
    scanned.findings = read_report(output)
    return scanned


def _starting(starts: Sequence[str]) -> list[str]:
    return [part for start in starts for part in ("-s", start)]


def read_report(output: Path) -> Findings:
    """What it calls vulnerabilities, and answers with 500; the rest of its report is information."""
    report = json.loads(output.read_text(encoding="utf-8"))
    failures = report["anomalies"].get("Internal Server Error", [])
    found = [(kind, item) for kind, items in report["vulnerabilities"].items() for item in items]
    found += [("Internal Server Error", item) for item in failures]
    return Counter(
        f"{kind}: {item['method']} {item['path']} {item['info']}"
        for kind, item in found
        if not item["info"].startswith(INFORMATION) and not KEPT_AWAY.match(item["path"])
    )
