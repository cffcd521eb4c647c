"""Wapiti, sqlmap and nikto, each told where to look, and what of their findings is more than information."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from app.api.openapi import make_document
from bench.security.front import KEPT_AWAY
from bench.security.product import Product

# ssrf and xxe need a server of wapiti's own on the internet; nikto and wapp its lists from there
WAPITI_MODULES = (
    *("backup", "blindsql", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "http_headers", "methods"),
    *("permanentxss", "redirect", "shellshock", "sql", "xss"),
)
NIKTO_INFORMATION = ("+ Target", "+ Start Time", "+ End Time", "+ Server", "+ Scan terminated", "+ No CGI", "+ SSL")
SQLMAP_FOUND = re.compile(r"^Parameter: (.+)$", re.MULTILINE)
PAGE_ADDRESSES = (
    "/?search=a&show=all&page=1",
    "/interviews?search=a",
    "/questions?search=a&difficulty=easy&status=reviewed&category=concept&page=1",
    "/compare?ids={session_id}",
    "/panels/{panel_id}?search=a&show=all&page=1",
    "/privacy?search=a",
    "/login?next=/questions",
)
# A header that browsers have dropped, and that could be used for attacks while they had it.
WAPITI_INFORMATION = ("X-XSS-Protection",)
# A scanner heeds its limit between two steps only.
PATIENCE, PATIENCE_SECONDS = 5, 120
Findings = Counter[str]


class Unfinished(Exception):
    """A scanner told nothing in its time."""


@dataclass(frozen=True)
class Scan:
    """`run` takes the product and a number of seconds."""

    name: str
    tool: str
    run: Callable[[Product, int], Findings]


def list_api_addresses(product: Product) -> list[str]:
    """Every address of the API that can be read, with something in each parameter."""
    found = []
    for path, methods in make_document()["paths"].items():
        if "get" not in methods or any(name not in product.ids for name in re.findall(r"{(\w+)}", path)):
            continue
        names = [one["name"] for one in methods["get"]["parameters"] if one["in"] == "query"]
        query = urlencode({name: product.ids.get(name, "1") for name in names})
        found.append(f"{product.url}/api/v1{path.format(**product.ids)}{'?' if query else ''}{query}")
    return found


def wapiti_as_visitor(product: Product, seconds: int) -> Findings:
    starts = [f"{product.url}/login", product.url + product.room, f"{product.url}{product.room}/afterwards"]
    return _wapiti(product, seconds, "visitor", starts)


def wapiti_as_recruiter(product: Product, seconds: int) -> Findings:
    return _wapiti(product, seconds, "recruiter", _page_addresses(product), f"Cookie: {product.cookie}")


def wapiti_as_program(product: Product, seconds: int) -> Findings:
    return _wapiti(product, seconds, "program", list_api_addresses(product), f"Authorization: Bearer {product.bearer}")


def sqlmap_as_recruiter(product: Product, seconds: int) -> Findings:
    return _sqlmap(product, seconds, "pages", _page_addresses(product), f"Cookie: {product.cookie}")


def sqlmap_as_program(product: Product, seconds: int) -> Findings:
    with_query = [address for address in list_api_addresses(product) if "?" in address]
    return _sqlmap(product, seconds, "api", with_query, f"Authorization: Bearer {product.bearer}")


def nikto_as_visitor(product: Product, seconds: int) -> Findings:
    output = _run(seconds, "nikto", "-h", product.url, "-maxtime", f"{seconds}s", "-nointeractive")
    lines = [line for line in output.splitlines() if line.startswith("+ ")]
    return Counter(line for line in lines if not line.startswith(NIKTO_INFORMATION) and "0 host(s)" not in line)


def _page_addresses(product: Product) -> list[str]:
    return [product.url + path.format(**product.ids) for path in PAGE_ADDRESSES]


def _wapiti(product: Product, seconds: int, name: str, starts: Sequence[str], header: str = "") -> Findings:
    output = product.folder / f"wapiti-{name}.json"
    _run(
        seconds,
        *("wapiti", "-u", f"{product.url}/", "--verify-ssl", "0", "--no-bugreport", "--flush-session"),
        *("--store-session", str(product.folder / f"wapiti-{name}"), "-m", ",".join(WAPITI_MODULES)),
        *("--max-scan-time", str(seconds // 2), "--max-attack-time", str(max(5, seconds // len(WAPITI_MODULES)))),
        *("--max-links-per-page", "60", "--max-files-per-dir", "15", "-d", "4", "-S", "normal", "-t", "10"),
        *(part for start in starts for part in ("-s", start)),
        *(("-H", header) if header else ()),
        *("-f", "json", "-o", str(output)),
    )
    return _read_wapiti(output)


def _read_wapiti(output: Path) -> Findings:
    """What it calls vulnerabilities, and answers with 500; the rest of its report is information."""
    report = json.loads(output.read_text(encoding="utf-8"))
    failures = report["anomalies"].get("Internal Server Error", [])
    found = [(kind, item) for kind, items in report["vulnerabilities"].items() for item in items]
    found += [("Internal Server Error", item) for item in failures]
    return Counter(
        f"{kind}: {item['method']} {item['path']} {item['info']}"
        for kind, item in found
        if not item["info"].startswith(WAPITI_INFORMATION) and not KEPT_AWAY.match(item["path"])
    )


def _sqlmap(product: Product, seconds: int, name: str, addresses: Sequence[str], header: str) -> Findings:
    each, found = max(10, seconds // len(addresses)), Counter[str]()
    for address in addresses:
        output = _run_for(
            each,
            *("sqlmap", "-u", address, "--headers", header, "--batch", "--level=2", "--risk=1", "--disable-coloring"),
            *("--technique=BEUT", "--threads=2", "--flush-session", "--skip-waf", "--smart"),
            *("--output-dir", str(product.folder / f"sqlmap-{name}")),
        )
        found.update(f"{parameter} of {address}" for parameter in SQLMAP_FOUND.findall(output))
    return found


def _run(seconds: int, *command: str) -> str:
    """What the command wrote; raises Unfinished where it never ended by itself."""
    limit = PATIENCE_SECONDS + PATIENCE * seconds
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit).stdout
    except subprocess.TimeoutExpired as error:
        raise Unfinished(f"{command[0]} did not end within {limit} s; give it more time with --seconds") from error


def _run_for(seconds: int, *command: str) -> str:
    """What it wrote until the time was over, for a tool without a limit of its own."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


SCANS = (
    Scan("wapiti as a visitor and candidate", "wapiti", wapiti_as_visitor),
    Scan("wapiti as a recruiter", "wapiti", wapiti_as_recruiter),
    Scan("wapiti on the API", "wapiti", wapiti_as_program),
    Scan("sqlmap as a recruiter", "sqlmap", sqlmap_as_recruiter),
    Scan("sqlmap on the API", "sqlmap", sqlmap_as_program),
    Scan("nikto as a visitor", "nikto", nikto_as_visitor),
)
